import { randomBytes } from 'node:crypto'
import { BoundedMap } from './bounded-map.ts'
import type { ProviderUser, TokenPolicy } from './definition.ts'
import { OAuthError } from './errors.ts'
import { now } from './real-time.ts'

const tokensMax = 50_000

/** One consent of one person: the family of all tokens that come from it. */
export type Grant = { user: ProviderUser; scopes: readonly string[]; revoked: boolean }

type AccessToken = { grant: Grant; scopes: readonly string[]; expiresAt: number }
type RefreshToken = { grant: Grant; used: boolean; expiresAt: number }

/** What the provider remembers of tokens. `policy` is a copy that the token-life knob may change. */
export type Tokens = {
  policy: TokenPolicy
  access: Map<string, AccessToken>
  refresh: Map<string, RefreshToken>
  reuseDetections: number
}

/** The token members of RFC 6749 §5.1. */
export type TokenAnswer = {
  access_token: string
  token_type: 'Bearer'
  expires_in?: number
  refresh_token?: string
  refresh_token_expires_in?: number
  scope: string
}

/** An empty memory that follows `policy`. */
export function createTokens(policy: TokenPolicy): Tokens {
  return {
    policy: { ...policy },
    access: new BoundedMap(tokensMax),
    refresh: new BoundedMap(tokensMax),
    reuseDetections: 0,
  }
}

/** The first tokens of a grant. */
export function issueFirst(tokens: Tokens, grant: Grant): TokenAnswer {
  const answer = issueAccess(tokens, grant, grant.scopes)
  return tokens.policy.refresh === 'none' ? answer : { ...answer, ...issueRefresh(tokens, grant) }
}

/**
 * Swaps a refresh token for a new access token, and for a new refresh token where they serve once or are near their end.
 * Throws OAuthError `invalid_grant` (unknown, revoked, expired, used before) or `invalid_scope`. RFC 6749 §6.
 */
export function refresh(tokens: Tokens, presented: string, scope: string | null): TokenAnswer {
  const found = tokens.refresh.get(presented)
  if (!found || found.grant.revoked) throw new OAuthError('invalid_grant', 'The refresh token is not valid any more.')
  if (found.expiresAt <= now()) throw new OAuthError('invalid_grant', 'The refresh token has expired.')
  if (found.used) throw replayed(tokens, found.grant)
  const scopes = narrowed(found.grant.scopes, scope)
  const answer = issueAccess(tokens, found.grant, scopes)
  if (!isSwapped(tokens.policy, found)) return answer // none in the answer: the client keeps the old one
  found.used = tokens.policy.refresh === 'one_time'
  return { ...answer, ...issueRefresh(tokens, found.grant) }
}

function isSwapped({ refresh, refreshSeconds = Number.POSITIVE_INFINITY }: TokenPolicy, token: RefreshToken): boolean {
  if (refresh !== 'last_tenth') return refresh === 'one_time'
  return token.expiresAt - now() <= refreshSeconds * 100 // the last tenth of its life, in milliseconds
}

// RFC 9700 §4.14.2: a one-time refresh token seen twice has leaked, so the whole family dies.
function replayed(tokens: Tokens, grant: Grant): OAuthError {
  tokens.reuseDetections += 1
  grant.revoked = true
  return new OAuthError(
    'invalid_grant',
    'The refresh token was used before. Every token of this sign-in is now revoked.',
  )
}

function narrowed(granted: readonly string[], scope: string | null): readonly string[] {
  if (scope === null) return granted
  const asked = scope.split(' ').filter(Boolean)
  const excess = asked.find((one) => !granted.includes(one))
  if (excess !== undefined) throw new OAuthError('invalid_scope', `The scope ${excess} was not granted.`) // RFC 6749 §6
  return asked
}

/** The living token behind `value`, or why there is none. */
export function checkAccess(tokens: Tokens, value: string): AccessToken | 'unknown' | 'revoked' | 'expired' {
  const found = tokens.access.get(value)
  if (!found) return 'unknown'
  if (found.grant.revoked) return 'revoked'
  return found.expiresAt <= now() ? 'expired' : found
}

/** Ends the access tokens of one user, or of all, now; refresh tokens live on. Answers how many. */
export function expireAccess(tokens: Tokens, user?: string): number {
  const living = [...tokens.access.values()].filter((token) => isOf(token.grant, user) && token.expiresAt > now())
  for (const token of living) token.expiresAt = 0
  return living.length
}

/** Makes the tokens of one user, or of all, that much older. Answers how many. */
export function ageTokens(tokens: Tokens, seconds: number, user?: string): number {
  const all = [...tokens.access.values(), ...tokens.refresh.values()].filter(({ grant }) => isOf(grant, user))
  for (const token of all) token.expiresAt -= seconds * 1000
  return all.length
}

/** Withdraws the grants of one user, or of all, with every token of them. Answers how many grants. */
export function revokeGrants(tokens: Tokens, user?: string): number {
  const grants = new Set([...tokens.access.values(), ...tokens.refresh.values()].map((token) => token.grant))
  const living = [...grants].filter((grant) => isOf(grant, user) && !grant.revoked)
  for (const grant of living) grant.revoked = true
  return living.length
}

const isOf = (grant: Grant, user: string | undefined) => user === undefined || grant.user.id === user

function issueAccess(tokens: Tokens, grant: Grant, scopes: readonly string[]): TokenAnswer {
  const { prefix, accessSeconds } = tokens.policy
  const value = secret(`${prefix}_at_`)
  const expiresAt = accessSeconds === null ? Number.POSITIVE_INFINITY : now() + accessSeconds * 1000
  tokens.access.set(value, { grant, scopes, expiresAt })
  return {
    access_token: value,
    token_type: 'Bearer',
    ...(accessSeconds === null ? {} : { expires_in: accessSeconds }),
    scope: scopes.join(' '),
  }
}

function issueRefresh(tokens: Tokens, grant: Grant): Pick<TokenAnswer, 'refresh_token' | 'refresh_token_expires_in'> {
  const { prefix, refreshSeconds } = tokens.policy
  const value = secret(`${prefix}_rt_`)
  const expiresAt = refreshSeconds === undefined ? Number.POSITIVE_INFINITY : now() + refreshSeconds * 1000
  tokens.refresh.set(value, { grant, used: false, expiresAt })
  return {
    refresh_token: value,
    ...(refreshSeconds === undefined ? {} : { refresh_token_expires_in: refreshSeconds }),
  }
}

/** A value nobody can guess: `prefix` and 256 random bits. */
export const secret = (prefix: string): string => prefix + randomBytes(32).toString('base64url')
