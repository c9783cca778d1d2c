// The SQL that reads the first step of Zaps.
import { sql } from 'kysely'
import type { Db, Tx } from '../../kernel/db/index.ts'
import { zapColumns } from '../store.ts'
import type { Zap, ZapStep } from '../zap.ts'

/** The step that a Zap is triggered by. */
export type TriggerStep = Omit<ZapStep, 'alias' | 'title'>

const TRIGGER_POSITION = 0

/** The trigger of this revision of a Zap. */
export async function findTriggerStep(
  db: Db,
  { id, revision }: Pick<Zap, 'id' | 'revision'>,
): Promise<TriggerStep | undefined> {
  const { rows } = await sql<TriggerStep>`
    select zap_id::float8 as zap_id, revision, position, app_id, app_version, kind, operation, connection_id, inputs
    from zap_steps where zap_id = ${id} and revision = ${revision} and position = ${TRIGGER_POSITION}`.execute(db)
  return rows[0]
}

/** The Zap, when it is on; it is neither turned off nor deleted until the transaction ends. */
export async function lockEnabledZap(tx: Tx, id: number): Promise<Zap | undefined> {
  const { rows } = await sql<Zap>`
    select ${zapColumns} from zaps where id = ${id} and is_enabled for share`.execute(tx)
  return rows[0]
}
