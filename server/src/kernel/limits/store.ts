import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../db/index.ts'

/** What a key has come to in the window that it is in. */
export type Counted = { count: number; endsAt: Date }

// A window is over when its end is, or when it opened later than `latestStart`. The count stops at one too many: nobody
// asks by how much a limit is exceeded, and a number that is hammered on would overflow.
const upsert = statement<{ count: number; ends_at: Date }>(
  'limits_count',
  `insert into limit_counts as held (key, window_started_at, window_ends_at, count) values ($1, $2, $3, 1)
   on conflict (key) do update set
     count = case when held.window_ends_at > $2 and held.window_started_at <= $4
                  then least(held.count + 1, $5::int) else 1 end,
     window_started_at = case when held.window_ends_at > $2 and held.window_started_at <= $4
                              then held.window_started_at else excluded.window_started_at end,
     window_ends_at = case when held.window_ends_at > $2 and held.window_started_at <= $4
                           then held.window_ends_at else excluded.window_ends_at end
   returning count, window_ends_at as ends_at`,
)

export async function count(
  on: pg.Pool | Db,
  key: string,
  window: { now: Date; endsAt: Date; latestStart: Date },
  countMax: number,
): Promise<Counted> {
  const [row] = await upsert(on, [key, window.now, window.endsAt, window.latestStart, countMax])
  if (!row) throw new Error('an upsert returns its row')
  return { count: row.count, endsAt: row.ends_at }
}

const select = statement<{ count: number; ends_at: Date }>(
  'limits_read',
  `select count, window_ends_at as ends_at from limit_counts
   where key = $1 and window_ends_at > $2 and window_started_at <= $3`,
)

/** Undefined when no window is open. */
export async function read(on: pg.Pool | Db, key: string, now: Date, latestStart: Date): Promise<Counted | undefined> {
  const [row] = await select(on, [key, now, latestStart])
  return row && { count: row.count, endsAt: row.ends_at }
}

const remove = statement('limits_forget', 'delete from limit_counts where key = $1')

export async function forget(on: pg.Pool | Db, key: string): Promise<void> {
  await remove(on, [key])
}

/** Deletes windows that ended before `now`, and those of a clock that has been moved back. */
export async function deleteOver(db: Db, now: Date, latestStart: Date): Promise<void> {
  await sql`delete from limit_counts where window_ends_at <= ${now} or window_started_at > ${latestStart}`.execute(db)
}
