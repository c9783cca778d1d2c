// Pages remember things for people who have not signed in yet: a browser, what it came for. Anybody can have such rows
// written, so that of one network only so many are in a minute; its disk is not for strangers to fill.
import type { Deps } from '../kernel/deps.ts'
import { PageError } from '../kernel/errors.ts'
import type { Incoming } from '../kernel/http/index.ts'
import { networkOf, type RequestLimit } from '../kernel/limits/index.ts'

/** As many as a client may have token requests: behind the address of one network may stand a whole campus. */
const OF_A_NETWORK: RequestLimit = { max: 1_000, cooldownSeconds: 0 }

/** Counts a row of that kind that is about to be kept for whoever comes. Throws PageError 429 at the 1,001st in a minute. */
export function countVisitor(
  kind: 'browser' | 'request',
  { remoteAddress }: Pick<Incoming, 'remoteAddress'>,
  { requestLimits, config, clock }: Pick<Deps, 'requestLimits' | 'config' | 'clock'>,
): void {
  if (config.rateLimits === 'off') return
  const { isOver, resetAt } = requestLimits.count(`${kind} network:${networkOf(remoteAddress)}`, OF_A_NETWORK)
  if (!isOver) return
  const retryAfterSeconds = Math.max(1, Math.ceil((resetAt - clock.now().getTime()) / 1000))
  const words = 'Many people came from your network in this minute. Wait a moment and load the page again.'
  throw new PageError(429, 'Back in a moment', words, { retryAfterSeconds })
}
