// Exact limits: what may happen `max` times in a window, counted in the database, so that all processes together let
// exactly that many through and a restart forgets nothing. One statement each.
import type pg from 'pg'
import { addSeconds, type Clock } from '../clock.ts'
import type { Db } from '../db/index.ts'
import { sha256Base64 } from '../ids.ts'
import * as store from './store.ts'

/** At most `max` in a window, which opens with the first one that is counted. */
export type Limit = { max: number; windowSeconds: number }
/** `retryAfterSeconds`: whole seconds until the window ends, 1 to `windowSeconds`. */
export type LimitVerdict = { kind: 'within' } | { kind: 'over'; retryAfterSeconds: number }

// Clocks of machines differ a little: a window that another process opened a moment from now is open. One that opened
// later than that was left by a clock that has been moved back, and does not count.
export const SKEW_SECONDS = 5

/**
 * Counts one more of `key`, such as `sign-in:dana@example.test`; `over` when it is one too many. Not to be called inside a
 * transaction that a refusal rolls back: that would take the count back as well.
 */
export async function countExactly(
  on: pg.Pool | Db,
  key: string,
  { max, windowSeconds }: Limit,
  clock: Pick<Clock, 'now'>,
): Promise<LimitVerdict> {
  const now = clock.now()
  const window = { now, endsAt: addSeconds(now, windowSeconds), latestStart: addSeconds(now, SKEW_SECONDS) }
  const { count, endsAt } = await store.count(on, sha256Base64(key), window, max + 1)
  return count <= max ? { kind: 'within' } : over(endsAt, now, windowSeconds)
}

/** Whether one more of `key` would be over, without counting it. */
export async function readCount(
  on: pg.Pool | Db,
  key: string,
  { max, windowSeconds }: Limit,
  clock: Pick<Clock, 'now'>,
): Promise<LimitVerdict> {
  const now = clock.now()
  const found = await store.read(on, sha256Base64(key), now, addSeconds(now, SKEW_SECONDS))
  return found && found.count >= max ? over(found.endsAt, now, windowSeconds) : { kind: 'within' }
}

/** Forgets what was counted of `key`. */
export async function forgetCount(on: pg.Pool | Db, key: string): Promise<void> {
  await store.forget(on, sha256Base64(key))
}

function over(endsAt: Date, now: Date, windowSeconds: number): LimitVerdict {
  const left = Math.ceil((endsAt.getTime() - now.getTime()) / 1000)
  return { kind: 'over', retryAfterSeconds: Math.min(Math.max(left, 1), windowSeconds) }
}
