// Waiting, within what a call has of patience.
import { setTimeout as pause } from 'node:timers/promises'
import type { OutboundFailure } from '../../kernel/safe-fetch/index.ts'

/** How long a call waits for its turn: `until` is a moment of `performance.now()`. */
export type Patience = { until: number; signal: AbortSignal | undefined; appName: string }

export const CANCELLED: OutboundFailure = { kind: 'timeout', message: 'The request was cancelled.', sent: false }

/**
 * Waits `milliseconds`, when the call has that much patience left; else fails at once, so that the person hears of it.
 * @param why a sentence that opens the failure's message
 */
export async function waitOut(
  milliseconds: number,
  { until, signal }: Patience,
  why: string,
): Promise<OutboundFailure | undefined> {
  if (milliseconds > until - performance.now()) return throttled(why, milliseconds)
  await pause(milliseconds, undefined, { signal }).catch(() => {})
  return signal?.aborted ? CANCELLED : undefined
}

/**
 * The call was not sent: its turn did not come in time.
 * @param milliseconds until another try makes sense, where that is known
 */
export function throttled(why: string, milliseconds?: number): OutboundFailure {
  const seconds = milliseconds === undefined ? undefined : Math.max(1, Math.ceil(milliseconds / 1000))
  return {
    kind: 'throttled',
    message: `${why} Nothing was sent.`,
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    sent: false,
  }
}
