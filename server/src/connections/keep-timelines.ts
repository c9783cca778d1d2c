import { addSeconds } from '../kernel/clock.ts'
import type { Deps } from '../kernel/deps.ts'
import * as store from './store.ts'

const KEPT_SECONDS = 90 * 24 * 3600
const ROWS_MAX = 10_000

/** Watch: token timelines hold no entry older than 90 days. */
export async function keepTimelines({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const before = addSeconds(clock.now(), -KEPT_SECONDS)
  while ((await store.deleteOldEvents(db, before, ROWS_MAX)) === ROWS_MAX);
}
