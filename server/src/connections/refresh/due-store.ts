import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

export type DueConnection = { id: number; generation: number; app_id: string; app_version: string }

export type DueLimits = {
  now: Date
  /** A job that was enqueued is done by then, or lost. */
  until: Date
  /** At most so many in all, and of one app so many that are not done yet. */
  rowsMax: number
  appMax: number
}

/**
 * Marks connections whose tokens are to be renewed ahead of time, those that wait longest first: not while somebody
 * refreshes them, a failed one waits, a job is under way, or nobody has used them for long. A job or lease further ahead
 * than any that we write was left by a clock that has been moved back.
 */
export async function claimDue(db: Db, limits: DueLimits): Promise<DueConnection[]> {
  const { rows } = await claimingDue(limits).execute(db)
  return rows
}

/** The statement of `claimDue`. It goes from app to app by the index, and reads of each as many as it may take. */
export function claimingDue({ now, until, rowsMax, appMax }: DueLimits): RawBuilder<DueConnection> {
  const isAhead = (mark: string, seconds: number) =>
    sql`(${sql.raw(mark)} > ${now} and ${sql.raw(mark)} <= ${now}::timestamptz + make_interval(secs => ${seconds}))`
  const isScanned = sql`status = 'active' and refresh_at is not null`
  return sql<DueConnection>`
    with recursive apps as (
      (select app_id from connections where ${isScanned} order by app_id limit 1)
      union all
      select (select app_id from connections where ${isScanned} and app_id > apps.app_id order by app_id limit 1)
      from apps where app_id is not null
    ), queued as (
      select app_id, count(*) as count from connections
      where refresh_queued_until is not null and ${isAhead('refresh_queued_until', QUEUED_SECONDS)} group by app_id
    ), line as (
      select id, due_at, count, row_number() over (partition by app_id order by due_at, id) as place
      from apps left join queued using (app_id) cross join lateral (
        select id, ${DUE_AT} as due_at from connections
        where connections.app_id = apps.app_id and ${isScanned} and ${DUE_AT} <= ${now}
          and not coalesce(${isAhead('refresh_queued_until', QUEUED_SECONDS)}, false)
          and not coalesce(${isAhead('lease_until', LEASE_SECONDS)} and refresh_queued_until is null, false)
        order by ${DUE_AT} limit ${appMax}
      ) as first
    ), chosen as (
      select id from connections where id = any(array(
        select id from line where place <= ${appMax} - coalesce(count, 0) order by due_at, id limit ${rowsMax}))
      for update skip locked
    )
    update connections set refresh_queued_until = ${until} where id = any(array(select id from chosen))
    returning id, generation, app_id, app_version`
}

// As the index has it.
const DUE_AT = sql`greatest(refresh_at, refresh_retry_at, idle_until)`

// As far ahead as each of the marks is ever written.
const QUEUED_SECONDS = 120
const LEASE_SECONDS = 120

/** The job is done: the next look may take the connection again, when it still is due. */
export async function unmarkQueued(db: Db, id: number): Promise<void> {
  await sql`update connections set refresh_queued_until = null
            where id = ${id} and refresh_queued_until is not null`.execute(db)
}
