import { setTimeout as pause } from 'node:timers/promises'
import { isDatabaseAway } from '../../kernel/http/failures.ts'

// A database that starts again is back within a second or two. Until then nobody is told to come again: whoever does
// without an Idempotency-Key would be taken for a thief.
const WAIT_MS_MAX = 2_000
const STEP_MS = 200

/** Asks again while the database is away, for a while. What is asked must find out by itself what was done before. */
export async function untilHeard<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + WAIT_MS_MAX
  while (true) {
    try {
      return await ask()
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() > end) throw error
      await pause(STEP_MS)
    }
  }
}
