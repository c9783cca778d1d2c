// Verifies the JWT that a partner signed for one of its users.            RFC 7519 §7.2 · RFC 8725 · embed-connect §2
// The rules are a list in that order. Each refusal names its cause and never repeats what the token said.
import { decodeProtectedHeader } from 'jose'
import { type Client, JwksUnavailable, type Partner, type PartnerKey, partnerKey } from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { sha256 } from '../../kernel/ids.ts'
import type { Jti } from '../store.ts'
import { type Algorithm, findAlgorithm, keyMistake, verifiedPayload } from './jwt-signature.ts'
import { type Claims, claimRules, SKEW_SECONDS, textClaim } from './partner-claims.ts'

type PartnerClient = Client & { partner: Partner }
type Header = { algorithm: Algorithm; kid: string | undefined }
/** `jti`: only of a partner that has to send one. */
export type VerifiedUser = { tenant: string; user: string; label?: string; email?: string; jti?: Jti }

const utf8 = new TextDecoder('utf-8', { fatal: true })
const JWT_LENGTH_MAX = 16 * 1024
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
  for (const rule of claimRules) {
    const mistake = rule(claims, client.partner, now)
    if (mistake) throw refuse(mistake)
  }
  return {
    tenant: textClaim(claims, client.partner.tenant_claim) ?? '',
    user: textClaim(claims, client.partner.user_claim) ?? '',
    label: client.partner.label_claim ? textClaim(claims, client.partner.label_claim) : undefined,
    email: client.partner.email_claim ? textClaim(claims, client.partner.email_claim) : undefined,
    jti: client.partner.require_jti ? jtiOf(claims) : undefined,
  }
}

function readHeader(jwt: string): Header {
  if (jwt.length > JWT_LENGTH_MAX) throw refuse('The JWT is longer than 16 KiB.')
  let header: Record<string, unknown>
  try {
    header = decodeProtectedHeader(jwt)
  } catch {
    throw refuse('The subject_token is not a signed JWT.')
  }
  const { alg, kid, crit } = header
  const algorithm = findAlgorithm(alg)
  if (!algorithm) {
    throw refuse(
      'The JWT is signed with an algorithm that is not accepted; use RS256, RS384, RS512, ES256, ES384 or ES512.',
    )
  }
  if (crit !== undefined) throw refuse('The JWT has a crit header, and no extension is understood here.')
  if (kid !== undefined && typeof kid !== 'string') throw refuse('The kid of the JWT is not a string.')
  return { algorithm, kid } // jku, x5u, jwk and x5c are not looked at: a token does not bring its own key (RFC 8725 §3.10)
}

async function keyFor({ algorithm, kid }: Header, client: PartnerClient, deps: Deps): Promise<PartnerKey> {
  const key = await partnerKey(client, kid, deps).catch((cause) => {
    if (!(cause instanceof JwksUnavailable)) throw cause
    const words = 'The JWKS URL of this partner cannot be read right now, so the JWT cannot be verified.'
    throw new OAuthError('temporarily_unavailable', words, { cause, retryAfterSeconds: JWKS_RETRY_SECONDS })
  })
  if (!key && kid === undefined)
    throw refuse('The JWT has no kid, which is required unless the JWKS holds exactly one key.')
  if (!key) throw refuse('The JWKS has no key with the kid of the JWT.')
  if (key.alg !== undefined && key.alg !== algorithm.name)
    throw refuse('The algorithm of the JWT does not match its key.')
  const mistake = keyMistake(algorithm, key.key)
  if (mistake) throw refuse(mistake)
  return key
}

function verifiedClaims(jwt: string, { key }: PartnerKey, algorithm: Algorithm): Claims {
  const payload = verifiedPayload(jwt, key, algorithm)
  if (!payload) throw refuse('The signature of the JWT is not valid.')
  try {
    const claims: unknown = JSON.parse(utf8.decode(payload))
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims as Claims
  } catch {}
  throw refuse('The payload of the JWT is not a JSON object.')
}

// A replay is refused until the JWT has expired anyway; other processes see the same table.
function jtiOf(claims: Claims): Jti {
  const until = new Date(Number(claims.exp) * 1000)
  return { hash: sha256(textClaim(claims, 'jti') ?? ''), until: addSeconds(until, SKEW_SECONDS) }
}

function refuse(description: string, cause?: unknown): OAuthError {
  return new OAuthError('invalid_request', description, { cause })
}
