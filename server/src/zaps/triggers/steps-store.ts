// The SQL that reads the first step of Zaps.
import { sql } from 'kysely'
import type { Db, Tx } from '../../kernel/db/index.ts'
import { together } from '../../kernel/together.ts'
import { zapColumns } from '../store.ts'
import type { Zap, ZapStep } from '../zap.ts'

/** The step that a Zap is triggered by. */
export type TriggerStep = Omit<ZapStep, 'alias' | 'title'>

const TRIGGER_POSITION = 0

/** The trigger of this revision of a Zap. Those that are asked for side by side share a statement. */
export const findTriggerStep = together(async (db: Db, zaps: ReadonlyArray<Pick<Zap, 'id' | 'revision'>>) => {
  const wanted = JSON.stringify(zaps.map(({ id, revision }) => ({ zap_id: id, revision })))
  const { rows } = await sql<TriggerStep>`
    select zap_steps.zap_id::float8 as zap_id, zap_steps.revision, position, app_id, app_version, kind, operation,
      connection_id, inputs
    from json_to_recordset(${wanted}) as wanted (zap_id bigint, revision integer)
      join zap_steps using (zap_id, revision)
    where position = ${TRIGGER_POSITION}`.execute(db)
  return zaps.map(({ id, revision }) => rows.find((row) => row.zap_id === id && row.revision === revision))
})

/** The Zap, when it is on; it is neither turned off nor deleted until the transaction ends. */
export async function lockEnabledZap(tx: Tx, id: number): Promise<Zap | undefined> {
  const { rows } = await sql<Zap>`
    select ${zapColumns} from zaps where id = ${id} and is_enabled for share`.execute(tx)
  return rows[0]
}
