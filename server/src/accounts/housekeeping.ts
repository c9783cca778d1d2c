// Watch: sessions, continuations and mailed links whose time is over.
import { addSeconds } from '../kernel/clock.ts'
import type { Deps } from '../kernel/deps.ts'
import { deleteExpired } from './housekeeping-store.ts'

// An old link is still known as such for a while, so that its page can say so and offer another.
const DEAD_LINKS_SECONDS = 30 * 24 * 3600
const ROWS_A_STATEMENT = 5_000

/** Deletes what is over, in bounded statements. */
export async function deleteOverAccounts({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  const before = { browser_sessions: now, continuations: now, mail_tokens: addSeconds(now, -DEAD_LINKS_SECONDS) }
  for (const table of ['continuations', 'browser_sessions', 'mail_tokens'] as const) {
    while ((await deleteExpired(db, table, before[table], ROWS_A_STATEMENT)) === ROWS_A_STATEMENT);
  }
}
