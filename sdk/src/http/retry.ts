// When a call may be sent again, and after how long. Pure: no clock, no network.

/** Attempts of one logical call, the first included. */
export const ATTEMPTS_MAX = 5

const BACKOFF_FIRST_MS = 200
const BACKOFF_LONGEST_MS = 5_000

/** What is known about an attempt that failed. */
export type FailedAttempt = {
  /** 1 for the first. */
  attempt: number
  /** HTTP status; 0 when no answer came. */
  status: number
  code: string
  retryAfterSeconds: number | undefined
  /** True when doing it twice is the same as doing it once: reads, and writes with an `Idempotency-Key`. */
  isRepeatable: boolean
  /** True when a third party that was asked failed: what was sent to it may have been done. */
  isThirdPartys: boolean
}

/**
 * Milliseconds to wait before the next attempt, or null: give up.
 * `random` is a number from 0 to 1 that spreads clients which failed together.
 */
export function judgeRetry(failed: FailedAttempt, random: number): number | null {
  if (failed.attempt >= ATTEMPTS_MAX || !mayRepeat(failed)) return null
  if (failed.retryAfterSeconds !== undefined) return failed.retryAfterSeconds * 1000
  const ceiling = Math.min(BACKOFF_LONGEST_MS, BACKOFF_FIRST_MS * 2 ** (failed.attempt - 1))
  return ceiling / 2 + (ceiling / 2) * random
}

function mayRepeat({ status, code, retryAfterSeconds, isRepeatable, isThirdPartys }: FailedAttempt): boolean {
  if (status === 429) return true // refused before any work
  // The server itself refuses before any work.
  if (status === 503) return isRepeatable || (retryAfterSeconds !== undefined && !isThirdPartys)
  if (status === 409) return isRepeatable && code === 'idempotency_in_flight' // our own earlier attempt still runs
  return isRepeatable && ((status === 0 && code === 'network_error') || status === 502)
}

/** Reads `Retry-After` (whole seconds, or an HTTP date judged by `nowMs`). RFC 9110 §10.2.3. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined
  if (/^\d{1,9}$/.test(value.trim())) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000))
}
