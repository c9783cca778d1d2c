// Watch: tokens, codes and jti values that can never be used again, the connect sessions of those codes, and what waited
// for a person in vain.
import { addSeconds } from '../kernel/clock.ts'
import type { Db } from '../kernel/db/index.ts'
import * as store from './store.ts'

const ROWS_A_STATEMENT = 5_000
// A look deletes 100,000 rows of a table at most: the watches behind it wait. What is left goes with the next looks.
const STATEMENTS_A_LOOK = 20
// A code that is redeemed in its last second opens a session of half an hour, which ends later than the code.
const SESSION_SECONDS_MAX = 3600

/** Deletes what ended before `before`, in bounded steps. */
export async function deleteDead(db: Db, before: Date): Promise<void> {
  await deleteExpired(db, 'access_tokens', before)
  await deleteExpired(db, 'used_jtis', before)
  await deleteExpired(db, 'authorization_requests', before)
  await deleteExpired(db, 'login_links', before)
  await deleteExpired(db, 'session_codes', addSeconds(before, -SESSION_SECONDS_MAX))
}

async function deleteExpired(db: Db, table: store.ExpiringTable, before: Date): Promise<void> {
  for (let statements = 0; statements < STATEMENTS_A_LOOK; statements++) {
    const count = await store.deleteExpired(db, table, before, ROWS_A_STATEMENT)
    if (count < ROWS_A_STATEMENT) return
  }
}
