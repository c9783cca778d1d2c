// Client authentication at our endpoints, with its limits.                                       authorization server §5
import { authenticateClient, type Client, type PresentedClient } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { OAuthError } from '../kernel/errors.ts'
import type { Incoming } from '../kernel/http/index.ts'
import { countExactly, type Limit, networkOf, type RequestLimit } from '../kernel/limits/index.ts'
import { secondsUntil } from './api-limits.ts'

const FAILURES_OF_A_NETWORK: Limit = { max: 100, windowSeconds: 60 }
const REQUESTS_OF_A_CLIENT: RequestLimit = { max: 1_000, cooldownSeconds: 0 }

/**
 * The client that the request proves to be. Throws `invalid_client`; after a hundred failures of a network in a minute it
 * refuses further ones with 429. Who proves itself is let through all the same: behind one address stand many, and nobody
 * guesses 256 random bits, so that a neighbour's mistakes must not lock anybody out.
 */
export async function proveClient(incoming: Incoming, presented: PresentedClient, deps: Deps): Promise<Client> {
  try {
    return await authenticateClient(incoming.request.headers.get('authorization'), presented, deps)
  } catch (error) {
    if (error instanceof OAuthError && error.code === 'invalid_client') await countFailure(error.detail, incoming, deps)
    throw error
  }
}

async function countFailure(
  why: string | undefined,
  { remoteAddress }: Incoming,
  { pool, clock }: Deps,
): Promise<void> {
  const key = `client-authentication:${networkOf(remoteAddress)}`
  const verdict = await countExactly(pool, key, FAILURES_OF_A_NETWORK, clock)
  if (verdict.kind === 'over')
    throw tooMany('Too many failed client authentications from this network.', verdict.retryAfterSeconds, why)
}

/** Counts a request of a client that has proved itself, whatever becomes of it. Throws 429 at the 1,001st in a minute. */
export function countTokenRequest(client: Client, { config, requestLimits, clock }: Deps): void {
  if (config.rateLimits === 'off') return
  const standing = requestLimits.count(`token:${client.client_id}`, REQUESTS_OF_A_CLIENT)
  if (standing.isOver) throw tooMany('Too many requests of this client.', secondsUntil(standing, clock))
}

// RFC 6749 §5.2 has no code for it. This one is what its clients know as "later", and RFC 6585 §4 has the status.
function tooMany(words: string, retryAfterSeconds: number, detail?: string): OAuthError {
  return new OAuthError('temporarily_unavailable', `${words} Try again in ${retryAfterSeconds} s.`, {
    status: 429,
    retryAfterSeconds,
    detail,
  })
}
