// The signatures that are accepted on a partner's JWT.                    RFC 7515 §5.2 · RFC 7518 §3.3, §3.4 · RFC 8725 §2.1
import { type KeyObject, verify } from 'node:crypto'

/** `name` as in the `alg` header; `digest` and `curve` as OpenSSL calls them. */
export type Algorithm = { name: string; digest: string; keyType: 'rsa' | 'ec'; curve?: string }

// Asymmetric only: a public key must never serve as an HMAC secret.
const algorithms: Readonly<Record<string, Algorithm>> = {
  RS256: { name: 'RS256', digest: 'sha256', keyType: 'rsa' },
  RS384: { name: 'RS384', digest: 'sha384', keyType: 'rsa' },
  RS512: { name: 'RS512', digest: 'sha512', keyType: 'rsa' },
  ES256: { name: 'ES256', digest: 'sha256', keyType: 'ec', curve: 'prime256v1' },
  ES384: { name: 'ES384', digest: 'sha384', keyType: 'ec', curve: 'secp384r1' },
  ES512: { name: 'ES512', digest: 'sha512', keyType: 'ec', curve: 'secp521r1' },
}
const RSA_BITS_MIN = 2048 // RFC 7518 §3.3

/** The algorithm of that name, if it is accepted. */
export function findAlgorithm(alg: unknown): Algorithm | undefined {
  return typeof alg === 'string' && Object.hasOwn(algorithms, alg) ? algorithms[alg] : undefined
}

/** Why a key cannot be used with an algorithm, in words that can be sent; undefined when it can. */
export function keyMistake({ keyType, curve }: Algorithm, key: KeyObject): string | undefined {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
  const isOfKind = key.asymmetricKeyType === keyType && (keyType === 'rsa' || namedCurve === curve)
  if (!isOfKind) return 'The algorithm of the JWT does not match its key.'
  if (keyType === 'rsa' && modulusLength < RSA_BITS_MIN) return 'The RSA key of the JWT has fewer than 2048 bits.'
  return undefined
}

/**
 * The payload of a compact JWS when its signature is the key's, else undefined. On this thread: through WebCrypto it takes
 * more than twice the CPU, most of that for the way to another thread and back.
 */
export function verifiedPayload(jws: string, key: KeyObject, algorithm: Algorithm): Uint8Array | undefined {
  const [header, payload, signature, ...more] = jws.split('.')
  if (payload === undefined || signature === undefined || more.length > 0) return undefined
  // A bare key where it will do: one with options costs as much again as half a verification.
  const how = algorithm.keyType === 'ec' ? { key, dsaEncoding: 'ieee-p1363' as const } : key
  try {
    const isValid = verify(algorithm.digest, Buffer.from(`${header}.${payload}`), how, decoded(signature))
    return isValid ? decoded(payload) : undefined
  } catch {
    return undefined // no signature of this algorithm, or one that is no base64url
  }
}

// Buffer passes over what is no base64url, and a signature must not read in two ways.
function decoded(part: string): Buffer {
  if (!/^[\w-]*$/.test(part)) throw new SyntaxError('not base64url')
  return Buffer.from(part, 'base64url')
}
