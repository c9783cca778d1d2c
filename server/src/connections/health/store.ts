import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { Connection } from '../model.ts'

export type ToProbe = { id: number; app_id: string }

/**
 * Marks as looked at those connections that nobody has used, and no probe looked at, since `before`, the longest ago first;
 * none of an app whose probes are still under way. A mark further ahead than `busyMax` was left by a clock that has been
 * moved back.
 */
export async function claimProbes(
  db: Db,
  { now, before, busyMax, rowsMax }: { now: Date; before: Date; busyMax: Date; rowsMax: number },
): Promise<ToProbe[]> {
  const { rows } = await sql<ToProbe>`
    update connections set last_checked_at = ${now}
    where id in (
      select id from connections
      where status = 'active' and greatest(created_at, last_used_at, last_checked_at) < ${before}
        and not exists (select 1 from connection_probes
          where connection_probes.app_id = connections.app_id and busy_until > ${now} and busy_until <= ${busyMax})
      order by greatest(created_at, last_used_at, last_checked_at) limit ${rowsMax} for update skip locked
    )
    returning id, app_id`.execute(db)
  return rows
}

/** One process at a time probes an app. */
export async function markBusy(db: Db, appIds: readonly string[], until: Date): Promise<void> {
  await sql`
    insert into connection_probes (app_id, busy_until) select unnest(${[...appIds]}::uuid[]), ${until}
    on conflict (app_id) do update set busy_until = excluded.busy_until`.execute(db)
}

export async function unmarkBusy(db: Db, appId: string): Promise<void> {
  await sql`delete from connection_probes where app_id = ${appId}`.execute(db)
}

/** Notes what a probe found; it is no use of the connection. False when that is gone. */
export async function noteCheck(
  db: Db,
  id: number,
  outcome: NonNullable<Connection['last_check']>,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update connections set last_check = ${outcome}, last_checked_at = ${now} where id = ${id} returning id`.execute(db)
  return rows.length > 0
}
