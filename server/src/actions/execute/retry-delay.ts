// When a read or search is sent again.                                                               Workflow API 7.5
import type { Outcome } from './outcome.ts'

const BUSY = new Set([429, 502, 503, 504])
const DELAYS_MS = [250, 1_000, 3_000]
const WAIT_MAX_MS = 5_000

/**
 * Milliseconds to wait before sending again, or undefined when the outcome stands: after three repeats, for any other
 * outcome, and when the provider asks for more patience than a run should have.
 */
export function retryDelayMs(outcome: Outcome, repeats: number): number | undefined {
  if (outcome.kind === 'done' || outcome.status === undefined || !BUSY.has(outcome.status)) return undefined
  const delay = DELAYS_MS[repeats]
  const wanted = (outcome.retryAfterSeconds ?? 0) * 1000
  if (delay === undefined || wanted > WAIT_MAX_MS) return undefined
  return Math.max(delay, wanted)
}
