import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

export type DueConnection = { id: number; generation: number; app_id: string; app_version: string }

export type DueLimits = {
  now: Date
  /** A job that was enqueued is done by then, or lost. */
  until: Date
  /** At most so many in all, and of one app so many that are not done yet. */
  rowsMax: number
  appMax: number
  /** Used before then: left alone until it is used, or its token is over for long. */
  idleSince: Date
  idleUntil: Date
}

/**
 * Marks connections whose tokens are to be renewed ahead of time, those that end first: not while somebody refreshes them,
 * a failed one waits, or a job is under way. Marks further ahead than any that we write were left by a clock that has been
 * moved back. Who never uses a connection has it renewed a day late; one whose refresh token ends is renewed all the same.
 */
export async function claimDue(
  db: Db,
  { now, until, rowsMax, appMax, idleSince, idleUntil }: DueLimits,
): Promise<DueConnection[]> {
  const isAhead = (mark: string, seconds: number) =>
    sql`(${sql.raw(mark)} > ${now} and ${sql.raw(mark)} <= ${now}::timestamptz + make_interval(secs => ${seconds}))`
  const { rows } = await sql<DueConnection>`
    with due as (
      select id, app_id, refresh_at, coalesce(${isAhead('refresh_queued_until', QUEUED_SECONDS)}, false) as is_queued
      from connections
      where status = 'active' and refresh_at <= ${now}
        and not coalesce(${isAhead('refresh_retry_at', RETRY_SECONDS)}, false)
        and not coalesce(${isAhead('lease_until', LEASE_SECONDS)} and refresh_queued_until is null, false)
        and (ends_at is not null or refresh_at <= ${idleUntil} or greatest(last_used_at, created_at) > ${idleSince})
    ), ranked as (
      select id, is_queued, refresh_at, row_number() over (partition by app_id order by is_queued desc, refresh_at, id) as place
      from due
    ), chosen as (
      select connections.id from connections
      join (
        select id from ranked where not is_queued and place <= ${appMax} order by refresh_at, id limit ${rowsMax}
      ) as first using (id)
      for update of connections skip locked
    )
    update connections set refresh_queued_until = ${until} from chosen where connections.id = chosen.id
    returning connections.id, generation, app_id, app_version`.execute(db)
  return rows
}

// As far ahead as each of the marks is ever written.
const QUEUED_SECONDS = 120
const RETRY_SECONDS = 600
const LEASE_SECONDS = 120

/** The job is done: the next look may take the connection again, when it still is due. */
export async function unmarkQueued(db: Db, id: number): Promise<void> {
  await sql`update connections set refresh_queued_until = null
            where id = ${id} and refresh_queued_until is not null`.execute(db)
}
