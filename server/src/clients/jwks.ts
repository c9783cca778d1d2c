// What a JWKS URL answers, as keys.                                                            embed-connect §2 · RFC 7517
import { createPublicKey, type KeyObject } from 'node:crypto'
import { parseJson } from '../kernel/json.ts'

export type PartnerKey = { kid: string | undefined; alg: string | undefined; key: KeyObject }

const FRESH_MIN_SECONDS = 300
const FRESH_MAX_SECONDS = 3600
const KEYS_MAX = 50

/** The keys of a JWK set as it came; undefined when it is none. At most 50 are looked at. RFC 7517 §5 */
export function readJwks(body: string): { keys: object[] } | undefined {
  try {
    const parsed: unknown = parseJson(body)
    if (typeof parsed !== 'object' || parsed === null || !('keys' in parsed) || !Array.isArray(parsed.keys))
      return undefined
    return { keys: parsed.keys.filter((key) => typeof key === 'object' && key !== null).slice(0, KEYS_MAX) }
  } catch {
    return undefined
  }
}

/** How long an answer may be used: its max-age, but at least 5 minutes and at most an hour. */
export function freshSeconds(cacheControl: string | undefined): number {
  const maxAge = Number(/max-age=(\d{1,9})/.exec(cacheControl ?? '')?.[1] ?? FRESH_MIN_SECONDS)
  return Math.min(Math.max(maxAge, FRESH_MIN_SECONDS), FRESH_MAX_SECONDS)
}

/** The keys that can verify. Those of other uses, symmetric and unreadable ones are passed over: they are not for us. */
export function importKeys(jwks: readonly object[]): PartnerKey[] {
  return jwks.flatMap((jwk) => {
    const verdict = judgeKey(jwk)
    return 'mistake' in verdict ? [] : [verdict.key]
  })
}

/** One key of a JWK set: the key that can verify, or why it is passed over, as the rest of a sentence. RFC 7517 §4 */
export function judgeKey(jwk: object): { key: PartnerKey } | { mistake: string } {
  const { kid, alg, use, kty, d } = jwk as { kid?: unknown; alg?: unknown; use?: unknown; kty?: unknown; d?: unknown }
  if (use !== undefined && use !== 'sig') return { mistake: 'is not for signatures: its use is another one' }
  if (kty !== 'RSA' && kty !== 'EC') return { mistake: 'is neither an RSA nor an EC key' }
  if (d !== undefined) return { mistake: 'is a private key: it must never be published' }
  try {
    const key = createPublicKey({ key: jwk as never, format: 'jwk' })
    return {
      key: { kid: typeof kid === 'string' ? kid : undefined, alg: typeof alg === 'string' ? alg : undefined, key },
    }
  } catch {
    return { mistake: 'cannot be read' }
  }
}
