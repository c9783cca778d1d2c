import type pg from 'pg'
import { type Db, statement } from '../db/index.ts'
import { sha256Base64 } from '../ids.ts'

const decrement = statement(
  'limits_take_back',
  'update limit_counts set count = count - 1 where key = $1 and count > 0',
)

/**
 * Takes back one that was counted of `key`: what is counted before it is known whether it counts, such as a password, lets
 * no more through than the limit, however many come at once.
 */
export async function takeBack(on: pg.Pool | Db, key: string): Promise<void> {
  await decrement(on, [sha256Base64(key)])
}
