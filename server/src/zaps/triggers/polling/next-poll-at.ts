// When a trigger is polled next. Pure.
import { addSeconds } from '../../../kernel/clock.ts'

/** How a poll went. `failures`: in a row, this one included. `random`: from 0 to 1. */
export type PollTiming = {
  begunAt: Date
  everySeconds: number
  failures: number
  retryAfterSeconds?: number | undefined
  random: number
}

/** A provider that is away, or asks for patience, is asked again within the hour; one that is polled less often is not. */
const WAIT_SECONDS_MAX = 3600
/** Of the interval, up or down: Zaps that were turned on at once do not stay together. */
const JITTER = 0.1

/** No poll is put off for longer. */
export function longestWaitSeconds(everySeconds: number): number {
  return Math.max(WAIT_SECONDS_MAX, everySeconds) * (1 + JITTER)
}

/** The interval after the last one began; doubled with each failure, and at least what the provider asked for. */
export function nextPollAt({ begunAt, everySeconds, failures, retryAfterSeconds = 0, random }: PollTiming): Date {
  const most = Math.max(WAIT_SECONDS_MAX, everySeconds)
  const wanted = Math.min(Math.max(everySeconds * 2 ** failures, retryAfterSeconds), most)
  const least = Math.min(retryAfterSeconds, most)
  return addSeconds(begunAt, Math.max(wanted * (1 - JITTER + 2 * JITTER * random), least))
}
