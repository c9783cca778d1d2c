// The one clock. Lifetimes, leases, retries and schedules read it; no SQL of ours calls now().
// Its offset lives in the database (kernel/settings) so that every process on it agrees.

export type Clock = {
  /** The time that the product lives by. */
  now(): Date
  /** Milliseconds between real time and `now()`. 0 unless development mode moved it. */
  offsetMs(): number
  /** Development mode and tests only. */
  setOffsetMs(offsetMs: number): void
}

/** A clock `offsetMs` milliseconds ahead of real time. */
export function createClock(offsetMs = 0): Clock {
  let offset = offsetMs
  return {
    now: () => new Date(Date.now() + offset),
    offsetMs: () => offset,
    setOffsetMs: (ms) => {
      offset = ms
    },
  }
}

/** Adds whole or fractional seconds to a time. */
export function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000)
}
