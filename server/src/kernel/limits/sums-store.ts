import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../db/index.ts'

/** What a key has come to in the window that opened at `startedAt`. `blockedUntil`: it went over its limit. */
export type Sum = { key: string; count: number; startedAt: Date; blockedUntil: Date | null }

/** A window that opened after `after`, and not later than `latestStart`, is open at `now`; one that blocks is, too. */
export type Live = { now: Date; after: Date; latestStart: Date }

const isLive = `(held.window_started_at <= $7 and (held.window_started_at > $6 or held.blocked_until > $5))`

// Keys come in their order, so that two processes lock rows in the same one.
const add = statement<{ key: string; count: number; started_at: Date; blocked_until: Date | null }>(
  'limits_add_sums',
  `insert into limit_sums as held (key, count, window_started_at, blocked_until)
   select * from unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[])
   on conflict (key) do update set
     count = excluded.count + case when ${isLive} then held.count else 0 end,
     window_started_at = case when ${isLive} then held.window_started_at else excluded.window_started_at end,
     blocked_until = case when ${isLive} then greatest(held.blocked_until, excluded.blocked_until)
                          else excluded.blocked_until end
   returning key, count, window_started_at as started_at, blocked_until`,
)

/** Adds counts to the sums of all processes; returns what they are then. */
export async function addSums(pool: pg.Pool, sums: readonly Sum[], { now, after, latestStart }: Live): Promise<Sum[]> {
  const columns = [
    sums.map(({ key }) => key),
    sums.map(({ count }) => count),
    sums.map(({ startedAt }) => startedAt),
    sums.map(({ blockedUntil }) => blockedUntil),
  ]
  const rows = await add(pool, [...columns, now, after, latestStart])
  return rows.map(({ key, count, started_at, blocked_until }) => {
    return { key, count, startedAt: started_at, blockedUntil: blocked_until }
  })
}

/** Deletes sums whose window opened before `before`, and those of a clock that has been moved back. */
export async function deleteOldSums(db: Db, before: Date, latestStart: Date): Promise<void> {
  await sql`delete from limit_sums where window_started_at < ${before} or window_started_at > ${latestStart}`.execute(
    db,
  )
}
