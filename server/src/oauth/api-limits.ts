// How many requests the Workflow API takes: by address, and by partner.                                Workflow API 1.8
import type { Client } from '../clients/index.ts'
import type { Config } from '../kernel/config-types.ts'
import type { Deps } from '../kernel/deps.ts'
import { ApiError } from '../kernel/errors.ts'
import type { Incoming } from '../kernel/http/index.ts'
import { networkOf, type RequestLimit, type Standing } from '../kernel/limits/index.ts'

type ApiLimits = { address?: RequestLimit; partner?: RequestLimit }

const COOLDOWN_SECONDS = 60
const address: RequestLimit = { max: 60, cooldownSeconds: COOLDOWN_SECONDS }
const partner: RequestLimit = { max: 150, cooldownSeconds: COOLDOWN_SECONDS }

// Behind one address of a partner's servers are all of its users: only who asks for the documented numbers gets both.
const limitsOf: Readonly<Record<Config['rateLimits'], ApiLimits>> = {
  off: {},
  default: { partner },
  compat: { address, partner },
}

const WORKFLOW_API = /^\/v[12]\//
const BY_ADDRESS_ALONE = /\/(outputs|test)\/?$/

/** Counts a request against its address, before anybody looks at its credential. Throws the 429. */
export function countAddress(incoming: Incoming, deps: Deps): void {
  const limits = limitsFor(incoming, deps)
  if (!limits.address) return
  const standing = deps.requestLimits.count(addressKey(incoming), limits.address)
  if (standing.isOver) refuse(standing, incoming, deps)
}

/**
 * Counts a request against the client whose credential it carries, and says on the answer what is left. Whoever has no
 * more than a client id, which anybody can read, cannot use up what the client's tokens may. Throws the 429.
 */
export function countClient(by: 'token' | 'client_id', client: Client, incoming: Incoming, deps: Deps): void {
  const limits = limitsFor(incoming, deps)
  if (!limits.partner) return
  const key = `api:${by}:${client.client_id}`
  const isCounted = !BY_ADDRESS_ALONE.test(incoming.url.pathname)
  const own = isCounted ? deps.requestLimits.count(key, limits.partner) : deps.requestLimits.read(key, limits.partner)
  if (isCounted && own.isOver) refuse(own, incoming, deps)
  const shared = limits.address && deps.requestLimits.read(addressKey(incoming), limits.address)
  tell(shared && (!isCounted || shared.remaining < own.remaining) ? shared : own, incoming)
}

function limitsFor({ url }: Incoming, { config }: Deps): ApiLimits {
  return WORKFLOW_API.test(url.pathname) ? limitsOf[config.rateLimits] : limitsOf.off
}

function addressKey({ remoteAddress }: Incoming): string {
  return `api:address:${networkOf(remoteAddress)}`
}

function tell({ max, remaining, resetAt }: Standing, { outgoing }: Incoming): void {
  outgoing.setHeader('x-ratelimit-limit', String(max))
  outgoing.setHeader('x-ratelimit-remaining', String(remaining))
  outgoing.setHeader('x-ratelimit-reset', String(Math.ceil(resetAt / 1000)))
}

function refuse(standing: Standing, incoming: Incoming, { clock }: Deps): never {
  tell(standing, incoming)
  const seconds = secondsUntil(standing, clock)
  const detail = `Request was throttled. Expected available in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`
  throw new ApiError({ code: 'throttled', detail }, { headers: { 'retry-after': String(seconds) } })
}

/** Whole seconds until a key that is over its limit may come back: 1 to 60. */
export function secondsUntil({ resetAt }: Standing, clock: Deps['clock']): number {
  return Math.min(Math.max(Math.ceil((resetAt - clock.now().getTime()) / 1000), 1), COOLDOWN_SECONDS)
}
