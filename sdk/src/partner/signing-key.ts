// One key pair of a partner: made, read from a JWK, written as a JWK.          RFC 7517 · RFC 7518 §3, §6 · RFC 7638

import { toBase64Url } from './base64.ts'

/** RS256: RSASSA-PKCS1-v1_5 with 2048 bits or more. ES256: ECDSA on P-256. RFC 7518 §3.1. */
export type SigningAlgorithm = 'RS256' | 'ES256'

/**
 * A key as JSON, private members included: keep it as secret as a password.
 * `nbf` and `exp` (epoch seconds) are this package's: signs from, and published until.
 */
export type StoredJwk = {
  kty: string
  kid?: string
  alg?: string
  nbf?: number
  exp?: number
  [member: string]: unknown
}

/** A key as others may see it. */
export type PublicJwk = { kty: string; kid: string; alg: SigningAlgorithm; use: 'sig'; [member: string]: string }

/** A key in memory. Times are epoch seconds. */
export type SigningKey = {
  kid: string
  alg: SigningAlgorithm
  publicMembers: { [member: string]: string }
  /** Null: only published, signs no more. */
  secret: { members: { [member: string]: string }; key: CryptoKey } | null
  signsFrom: number
  publishedUntil: number | null
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const EC = { name: 'ECDSA', namedCurve: 'P-256' }
/** Base64url length of 2048 bits. RFC 7518 §3.3 forbids less. */
const RSA_MODULUS_LENGTH_MIN = 342

/** Members by key type; the required public ones are also those of the thumbprint. RFC 7638 §3.2. */
const MEMBERS = {
  RSA: { alg: 'RS256', public: ['e', 'n'], private: ['d', 'p', 'q', 'dp', 'dq', 'qi'], import: RSA },
  EC: { alg: 'ES256', public: ['crv', 'x', 'y'], private: ['d'], import: EC },
} as const

/** Makes a new key pair that signs from `signsFrom` on. Its `kid` is its thumbprint. */
export async function generateKey(alg: SigningAlgorithm, signsFrom: number): Promise<SigningKey> {
  const algorithm = alg === 'RS256' ? { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) } : EC
  const { privateKey } = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const { kty, ...members } = await crypto.subtle.exportKey('jwk', privateKey)
  return readKey({ ...members, kty: kty ?? '', alg, nbf: signsFrom })
}

/**
 * Reads a JWK. Without a private part it is published but never signs.
 * @throws {TypeError} neither RSA of 2048 bits or more nor EC P-256, or a member is missing
 */
export async function readKey(jwk: StoredJwk): Promise<SigningKey> {
  const type = jwk.kty === 'RSA' || jwk.kty === 'EC' ? MEMBERS[jwk.kty] : undefined
  if (!type || (jwk.alg ?? type.alg) !== type.alg) throw new TypeError('A key must be RSA (RS256) or EC P-256 (ES256).')
  const publicMembers = { kty: jwk.kty, ...pick(jwk, type.public) }
  if (jwk.kty === 'RSA' && String(jwk.n).length < RSA_MODULUS_LENGTH_MIN) throw new TypeError('RSA needs 2048 bits.')
  const members = jwk.d === undefined ? null : pick(jwk, type.private)
  const importJwk = members && { ...publicMembers, ...members }
  const key = importJwk && (await crypto.subtle.importKey('jwk', importJwk, type.import, false, ['sign']))
  return {
    kid: jwk.kid ?? (await thumbprint(publicMembers)),
    alg: type.alg,
    publicMembers,
    secret: members && key && { members, key },
    signsFrom: jwk.nbf ?? 0,
    publishedUntil: jwk.exp ?? null,
  }
}

/** The public half, member by member, so that nothing secret can slip through. */
export function toPublicJwk({ kid, alg, publicMembers }: SigningKey): PublicJwk {
  return { ...publicMembers, kty: publicMembers.kty ?? '', kid, alg, use: 'sig' }
}

/** The whole key, to be stored. `readKey` takes it back. */
export function toStoredJwk(key: SigningKey): StoredJwk {
  const times = { nbf: key.signsFrom, ...(key.publishedUntil === null ? {} : { exp: key.publishedUntil }) }
  return { ...toPublicJwk(key), ...key.secret?.members, ...times }
}

/** Signs bytes as RFC 7515 wants it; WebCrypto's ECDSA form is already R and S side by side. RFC 7518 §3.4. */
export async function signBytes({ alg, secret }: SigningKey, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (secret === null) throw new TypeError('This key has no private part.')
  const algorithm = alg === 'RS256' ? RSA : { name: 'ECDSA', hash: 'SHA-256' }
  return new Uint8Array(await crypto.subtle.sign(algorithm, secret.key, bytes))
}

function pick(jwk: StoredJwk, names: readonly string[]): { [member: string]: string } {
  return Object.fromEntries(
    names.map((name) => {
      const value = jwk[name]
      if (typeof value !== 'string' || value === '') throw new TypeError(`The key has no member ${name}.`)
      return [name, value]
    }),
  )
}

async function thumbprint(publicMembers: { [member: string]: string }): Promise<string> {
  const sorted = Object.fromEntries(Object.entries(publicMembers).sort(([a], [b]) => (a < b ? -1 : 1)))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(sorted)))
  return toBase64Url(new Uint8Array(digest))
}
