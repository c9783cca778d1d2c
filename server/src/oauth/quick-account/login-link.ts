// Links that lead a person into an account and on to an authorize request: random, stored as a hash, used once, for a
// quarter of an hour. Whether the address has an account is asked when one is opened, never when it is made: the answer to
// whoever asked for it is the same, and takes as long.                                             AI Actions 2
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Incoming } from '../../kernel/http/index.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { countExactly, type LimitVerdict, networkOf } from '../../kernel/limits/index.ts'
import * as store from './store.ts'

const LINK_SECONDS = 15 * 60
const LINKS_OF_NETWORK = { max: 10, windowSeconds: 60 }

/** `clientId` undefined: nobody asks for the account, who came with an API key. */
export type NewLink = {
  clientId: string | undefined
  target: string
  email: string
  firstName: string | undefined
  lastName: string | undefined
}

/** Makes a link; returns its path, which is a secret. */
export async function makeLoginLink(made: NewLink, { db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<string> {
  const token = randomToken()
  const now = clock.now()
  await store.insertLink(db, {
    token_hash: sha256(token),
    client_id: made.clientId ?? null,
    target: made.target,
    email: made.email,
    first_name: made.firstName ?? null,
    last_name: made.lastName ?? null,
    created_at: now,
    expires_at: addSeconds(now, LINK_SECONDS),
  })
  return `/welcome/${token}`
}

/** Counts a link that a network asks for. */
export async function countLoginLink(
  { remoteAddress }: Pick<Incoming, 'remoteAddress'>,
  { pool, clock }: Pick<Deps, 'pool' | 'clock'>,
): Promise<LimitVerdict> {
  return countExactly(pool, `login-link network:${networkOf(remoteAddress)}`, LINKS_OF_NETWORK, clock)
}

/** How a link stands. Pure. */
export function standingOfLink(link: store.LoginLink, now: Date): 'live' | 'used' | 'expired' {
  if (link.used_at) return 'used'
  return link.expires_at > now ? 'live' : 'expired'
}
