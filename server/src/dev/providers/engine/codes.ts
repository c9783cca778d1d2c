import { createHash } from 'node:crypto'
import { BoundedMap } from './bounded-map.ts'
import { OAuthError } from './errors.ts'
import { now } from './real-time.ts'
import { type Grant, secret } from './tokens.ts'

const codeSeconds = 60
const codesMax = 10_000

type Code = { grant: Grant; redirectUri: string; challenge: string | null; expiresAt: number; used: boolean }

/** The authorization codes that were given out. */
export type Codes = Map<string, Code>

/** What the client brings to swap a code. */
export type Redemption = { code: string; redirectUri: string | null; verifier: string | null }

/** An empty memory of codes. */
export const createCodes = (): Codes => new BoundedMap(codesMax)

/** A code for `grant`, good once and for 60 seconds, bound to the redirect URI and the PKCE challenge. */
export function issueCode(
  codes: Codes,
  bound: { grant: Grant; redirectUri: string; challenge: string | null },
): string {
  const value = secret('code_')
  codes.set(value, { ...bound, expiresAt: now() + codeSeconds * 1000, used: false })
  return value
}

/** Burns the code and answers its grant. Throws OAuthError `invalid_grant`. RFC 6749 §4.1.3, RFC 7636 §4.6. */
export function redeemCode(codes: Codes, { code, redirectUri, verifier }: Redemption): Grant {
  const found = codes.get(code)
  if (!found || found.expiresAt <= now()) throw new OAuthError('invalid_grant', 'The code is unknown or too old.')
  if (found.used) {
    found.grant.revoked = true // RFC 6749 §4.1.2: tokens that came from a replayed code are revoked
    throw new OAuthError('invalid_grant', 'The code was already used. Its tokens are now revoked.')
  }
  found.used = true
  if (redirectUri !== found.redirectUri)
    throw new OAuthError('invalid_grant', 'The redirect_uri is not the one that the code was sent to.')
  checkVerifier(found.challenge, verifier)
  return found.grant
}

function checkVerifier(challenge: string | null, verifier: string | null) {
  // RFC 9700 §2.1.1: a verifier without a challenge means that somebody took the challenge away.
  if (challenge === null && verifier !== null)
    throw new OAuthError('invalid_grant', 'A code_verifier came, but no code_challenge was sent before.')
  if (challenge === null) return
  if (verifier === null) throw new OAuthError('invalid_request', 'The code_verifier is missing.')
  if (createHash('sha256').update(verifier).digest('base64url') !== challenge)
    throw new OAuthError('invalid_grant', 'The code_verifier does not match the code_challenge.')
}
