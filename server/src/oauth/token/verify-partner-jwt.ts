// Verifies the JWT that a partner signed for one of its users.            RFC 7519 §7.2 · RFC 8725 · embed-connect §2
// The rules are a list in that order. Each refusal names its cause and never repeats what the token said.
import {
  type Client,
  JWKS_REFETCH_SECONDS,
  JwksUnavailable,
  knownJwks,
  type Partner,
  type PartnerKey,
  partnerKey,
} from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { sha256 } from '../../kernel/ids.ts'
import type { Jti } from '../store.ts'
import { decodeHeader, headerOf, headerRules, type JwtHeader } from './jwt-header.ts'
import { type Algorithm, keyMistake, verifiedPayload } from './jwt-signature.ts'
import { type Claims, claimRules, SKEW_SECONDS, textClaim } from './partner-claims.ts'

type PartnerClient = Client & { partner: Partner }
/** `jti`: only of a partner that has to send one. */
export type VerifiedUser = { tenant: string; user: string; label?: string; email?: string; jti?: Jti }

const utf8 = new TextDecoder('utf-8', { fatal: true })
const JWKS_RETRY_SECONDS = 5

/**
 * The user that a partner's JWT names. Spends nothing: whoever issues something for it spends the jti as well.
 * Throws `invalid_request`, or `temporarily_unavailable` when there are no keys to judge by.
 */
export async function verifyPartnerJwt(jwt: string, client: PartnerClient, deps: Deps): Promise<VerifiedUser> {
  const header = readHeader(jwt)
  const key = await keyFor(header, client, deps)
  const claims = verifiedClaims(jwt, key, header.algorithm)
  const now = deps.clock.now()
  for (const [, rule] of claimRules) {
    const mistake = rule(claims, client.partner, now)
    if (mistake) throw refuse(mistake)
  }
  return { ...userOf(claims, client.partner), jti: client.partner.require_jti ? jtiOf(claims) : undefined }
}

/** Whom claims name, by the partner's mapping; empty where a rule refuses them. */
export function userOf(claims: Claims, partner: Partner): Omit<VerifiedUser, 'jti'> {
  return {
    tenant: textClaim(claims, partner.tenant_claim) ?? '',
    user: textClaim(claims, partner.user_claim) ?? '',
    label: partner.label_claim ? textClaim(claims, partner.label_claim) : undefined,
    email: partner.email_claim ? textClaim(claims, partner.email_claim) : undefined,
  }
}

function readHeader(jwt: string): JwtHeader {
  const decoded = decodeHeader(jwt)
  if ('mistake' in decoded) throw refuse(decoded.mistake)
  for (const [, rule] of headerRules) {
    const mistake = rule(decoded.header)
    if (mistake) throw refuse(mistake)
  }
  const header = headerOf(decoded.header)
  if (!header) throw new Error('a header that every rule lets pass cannot be used')
  return header
}

/** The key of the partner that a JWT says it is signed with. Throws `invalid_request` or `temporarily_unavailable`. */
export async function keyFor({ algorithm, kid }: JwtHeader, client: PartnerClient, deps: Deps): Promise<PartnerKey> {
  const key = await partnerKey(client, kid, deps).catch((cause) => {
    if (!(cause instanceof JwksUnavailable)) throw cause
    const words = 'The JWKS URL of this partner cannot be read right now, so the JWT cannot be verified.'
    throw new OAuthError('temporarily_unavailable', words, { cause, retryAfterSeconds: JWKS_RETRY_SECONDS })
  })
  if (!key && kid === undefined)
    throw refuse('The JWT has no kid, which is required unless the JWKS holds exactly one key.')
  if (!key) throw refuse(await unknownKid(client, deps))
  if (key.alg !== undefined && key.alg !== algorithm.name)
    throw refuse('The algorithm of the JWT does not match its key.')
  const mistake = keyMistake(algorithm, key.key)
  if (mistake) throw refuse(mistake)
  return key
}

// A partner that makes new keys at each start waits at most that long.                                     embed-connect §2
async function unknownKid(client: PartnerClient, deps: Deps): Promise<string> {
  const words = 'The JWKS has no key with the kid of the JWT.'
  const known = await knownJwks(client, deps)
  if (!known) return words
  const again = addSeconds(known.fetchedAt, JWKS_REFETCH_SECONDS)
  return `${words} It was last read at ${known.fetchedAt.toISOString()}; an unknown kid makes us read it again from ${again.toISOString()} on.`
}

function verifiedClaims(jwt: string, { key }: PartnerKey, algorithm: Algorithm): Claims {
  const payload = verifiedPayload(jwt, key, algorithm)
  if (!payload) throw refuse(WRONG_SIGNATURE)
  const claims = claimsOf(payload)
  if (!claims) throw refuse(NO_OBJECT)
  return claims
}

export const WRONG_SIGNATURE = 'The signature of the JWT is not valid.'
export const JTI_USED = 'The jti of the JWT was used before.'
export const NO_OBJECT = 'The payload of the JWT is not a JSON object.'

/** The claims of a payload; undefined when it is no JSON object. */
export function claimsOf(payload: Uint8Array): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(utf8.decode(payload))
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as Claims) : undefined
  } catch {
    return undefined
  }
}

// A replay is refused until the JWT has expired anyway; other processes see the same table.
export function jtiOf(claims: Claims): Jti {
  const until = new Date(Number(claims.exp) * 1000)
  return { hash: sha256(textClaim(claims, 'jti') ?? ''), until: addSeconds(until, SKEW_SECONDS) }
}

function refuse(description: string, cause?: unknown): OAuthError {
  return new OAuthError('invalid_request', description, { cause })
}
