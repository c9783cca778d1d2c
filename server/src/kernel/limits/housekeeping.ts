// Watch: counts of windows that are over. Nothing depends on it, as an old window is known by its time.
import { addSeconds } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { SKEW_SECONDS } from './exact.ts'
import { deleteOver } from './store.ts'
import { deleteOldSums } from './sums-store.ts'
import { WINDOW_SECONDS } from './windows.ts'

/** Deletes them, and what a clock that has been moved back has left. */
export async function deleteOldCounts({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  const latestStart = addSeconds(now, SKEW_SECONDS)
  await deleteOver(db, now, latestStart)
  await deleteOldSums(db, addSeconds(now, -2 * WINDOW_SECONDS), latestStart) // the last one of a window may block for one more
}
