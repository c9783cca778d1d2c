import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import { columns, isAfter, type Run, type RunKey } from '../store.ts'

/** A worker puts its run back until the connection works again; false when another worker has it by now. */
export async function holdRun(
  db: Db,
  { id, created_at, attempts }: Pick<Run, 'id' | 'created_at' | 'attempts'>,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update runs set status = 'held', held_at = ${now}, holds = holds + 1
    where id = ${id} and created_at = ${created_at} and attempts = ${attempts} and status = 'running'
    returning id`.execute(db)
  return rows.length > 0
}

/** Lets go of the runs that wait for a connection; they are for workers to take up. */
export async function releaseRuns(db: Db, connectionId: number, now: Date): Promise<RunKey[]> {
  const { rows } = await sql<RunKey>`
    update runs set status = 'queued', held_at = null, released_at = ${now}
    where connection_id = ${connectionId} and status = 'held' returning id, created_at`.execute(db)
  return rows
}

/** Runs that have been held since before `before`: oldest first, from the one after `last` on. */
export async function listHeldSince(
  db: Db,
  { before, last, rowsMax }: { before: Date; last: RunKey | undefined; rowsMax: number },
): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select ${columns} from runs where status = 'held' and held_at <= ${before} and ${isAfter(last)}
    order by created_at, id limit ${rowsMax}`.execute(db)
  return rows
}
