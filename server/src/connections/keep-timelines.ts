import { addSeconds } from '../kernel/clock.ts'
import type { Deps } from '../kernel/deps.ts'
import * as store from './store.ts'

const KEPT_SECONDS = 90 * 24 * 3600
const ENTRIES_MAX = 100

/** Watch: a token timeline holds the last 100 entries of a connection, and none older than 90 days. */
export async function keepTimelines({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await store.deleteOldEvents(db, addSeconds(clock.now(), -KEPT_SECONDS), ENTRIES_MAX)
}
