// Watch: tokens, codes and jti values that can never be used again, the connect sessions of those codes, and what waited
// for a person in vain.
import { addSeconds } from '../kernel/clock.ts'
import type { Db } from '../kernel/db/index.ts'
import * as store from './store.ts'

const ROWS_A_STATEMENT = 5_000
const GRANTS_A_STATEMENT = 500 // a grant may have had hundreds of tokens, which go with it
const DAY_SECONDS = 24 * 3600
const REVOKED_DAYS = 30
const USED_DAYS = 90
// Anybody can make one, and all that is left of it is a page that says it took too long.
const REQUEST_KEPT_SECONDS = 3600
// A look deletes 100,000 rows of a table at most: the watches behind it wait. What is left goes with the next looks.
const STATEMENTS_A_LOOK = 20
// A code that is redeemed in its last second opens a session of half an hour, which ends later than the code.
const SESSION_SECONDS_MAX = 3600

/** Deletes what ended before `before`, which is a day ago, in bounded steps. */
export async function deleteDead(db: Db, before: Date): Promise<void> {
  await deleteExpired(db, 'access_tokens', before)
  await deleteExpired(db, 'used_jtis', before)
  await deleteExpired(db, 'authorization_requests', addSeconds(before, DAY_SECONDS - REQUEST_KEPT_SECONDS))
  await deleteExpired(db, 'login_links', before)
  // A code that nobody redeemed leaves nothing: its grant goes with it. A used one is known for a day, if it comes again.
  await inSteps(ROWS_A_STATEMENT, (max) => store.deleteUnredeemedGrants(db, before, max))
  await deleteExpired(db, 'authorization_codes', before)
  await deleteExpired(db, 'session_codes', addSeconds(before, -SESSION_SECONDS_MAX))
}

/**
 * Deletes what has been of no use for long: grants that were revoked 30 days ago, with all that came of them, and refresh
 * tokens that were used 90 days ago. Until then one that comes again is known for what it is, and revokes its family.
 */
export async function deleteOldGrants(db: Db, now: Date): Promise<void> {
  const before = (days: number) => addSeconds(now, -days * DAY_SECONDS)
  await inSteps(GRANTS_A_STATEMENT, (max) => store.deleteRevokedGrants(db, before(REVOKED_DAYS), max))
  await inSteps(ROWS_A_STATEMENT, (max) => store.deleteUsedTokens(db, before(USED_DAYS), max))
}

async function deleteExpired(db: Db, table: store.ExpiringTable, before: Date): Promise<void> {
  await inSteps(ROWS_A_STATEMENT, (max) => store.deleteExpired(db, table, before, max))
}

async function inSteps(countMax: number, deleteSome: (countMax: number) => Promise<number>): Promise<void> {
  for (let statements = 0; statements < STATEMENTS_A_LOOK; statements++) {
    if ((await deleteSome(countMax)) < countMax) return
  }
}
