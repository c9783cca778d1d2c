import { setTimeout as wait } from 'node:timers/promises'

/**
 * Asks `condition` every 20 ms until it gives something truthy.
 * Returns that, or undefined once `withinMs` milliseconds are over. (A bound, not a time of day: no clock is read.)
 */
export async function poll<T>(
  condition: () => Promise<T> | T,
  withinMs: number,
): Promise<Exclude<T, false | null> | undefined> {
  const over = AbortSignal.timeout(withinMs)
  for (;;) {
    const last = over.aborted // asked before the condition, so that it is always asked once after the bound
    const found = await condition()
    if (found) return found as Exclude<T, false | null>
    if (last) return undefined
    await wait(20)
  }
}
