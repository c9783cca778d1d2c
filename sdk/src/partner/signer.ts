// The partner's side of trust: JWTs that say who a user is, and the keys that prove it.
// Seed 004: partner-signed JWT, JWKS URL, claim mapping, key rotation by kid. RFC 7519 · RFC 7517.

import { jsonToBase64Url, toBase64Url } from './base64.ts'
import {
  generateKey,
  type PublicJwk,
  readKey,
  type SigningAlgorithm,
  type SigningKey,
  type StoredJwk,
  signBytes,
  toPublicJwk,
  toStoredJwk,
} from './signing-key.ts'

/** How to sign. Issuer, audience and claim names are those of the partner's registration. */
export type SignerOptions = {
  issuer: string
  audience: string
  /** Keys from `exportKeys()`, or any RSA or P-256 JWK with a private part. Default: one new key. */
  keys?: readonly StoredJwk[]
  /** For keys made here. Default RS256. */
  algorithm?: SigningAlgorithm
  /** Seconds a JWT lives, 60 to 300. Default 120. */
  lifetimeSeconds?: number
  /** Claim that holds the user. Default `sub`. */
  userClaim?: string
  /** Claim that holds the tenant. Default `org_id`. */
  tenantClaim?: string
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

/** How to change keys. */
export type RotateOptions = {
  /** Seconds in which the new key is published but does not sign yet. Default 0: the server fetches an unknown kid. */
  signAfterSeconds?: number
  /** Seconds that the old keys stay published after the new one signs. Default 86400. */
  overlapSeconds?: number
}

/** Signs JWTs and publishes keys. */
export type Signer = {
  /**
   * A JWT for one user of one tenant: RS256 or ES256, with `kid`, `iss`, `aud`, `iat`, `exp` and a random `jti`.
   * `claims` adds more, e.g. a label or an e-mail; the claims named here cannot be overridden.
   * @throws {TypeError} empty user or tenant, or a reserved claim
   * @example
   * ```ts
   * import { createSigner } from '@wayleave/sdk/partner'
   *
   * const signer = await createSigner({ issuer: 'https://accounts.acme.test', audience: 'connect.wayleave.test' })
   * const jwt = await signer.sign('dana', 'petshop-ltd', { name: 'Dana Okafor' })
   * console.log(jwt.split('.').length) // 3
   * ```
   */
  sign(user: string, tenant: string, claims?: { [name: string]: unknown }): Promise<string>
  /**
   * What to serve at the JWKS URL: public keys only, several while one replaces another. RFC 7517 §5.
   * @example
   * ```ts
   * import { createServer } from 'node:http'
   * import { createSigner } from '@wayleave/sdk/partner'
   *
   * const signer = await createSigner({ issuer: 'https://accounts.acme.test', audience: 'connect.wayleave.test' })
   * const server = createServer((_request, response) => {
   *   response.setHeader('content-type', 'application/json').end(JSON.stringify(signer.jwks()))
   * })
   * server.close()
   * ```
   */
  jwks(): { keys: PublicJwk[] }
  /**
   * Makes a new key. The old ones stay published for the overlap, then disappear by themselves. Returns the new kid.
   * Store `exportKeys()` afterwards. Where several processes serve the JWKS, give them time with `signAfterSeconds`.
   * @example
   * ```ts
   * import { createSigner } from '@wayleave/sdk/partner'
   *
   * const signer = await createSigner({ issuer: 'https://accounts.acme.test', audience: 'connect.wayleave.test' })
   * await signer.rotate({ signAfterSeconds: 300 })
   * console.log(signer.jwks().keys.length) // 2
   * ```
   */
  rotate(options?: RotateOptions): Promise<string>
  /**
   * All keys as JWKs, private parts included, for safe keeping; `createSigner({ keys })` takes them back.
   * Keys that sign no more come without their private part.
   * @example
   * ```ts
   * import { createSigner } from '@wayleave/sdk/partner'
   *
   * const acme = { issuer: 'https://accounts.acme.test', audience: 'connect.wayleave.test' }
   * const keys = (await createSigner(acme)).exportKeys()
   * const again = await createSigner({ ...acme, keys })
   * console.log(again.jwks().keys[0].kid === keys[0].kid) // true
   * ```
   */
  exportKeys(): StoredJwk[]
}

const LIFETIME_SECONDS = 120
const LIFETIME_SECONDS_MIN = 60
const LIFETIME_SECONDS_MAX = 300
const OVERLAP_SECONDS = 86_400

/**
 * A signer for one partner. WebCrypto only: Node 20 and later, browsers, edge runtimes.
 * @throws {RangeError} `lifetimeSeconds` is not from 60 to 300
 * @throws {TypeError} a key is of another kind, or none has a private part
 * @example
 * ```ts
 * import { createSigner } from '@wayleave/sdk/partner'
 *
 * const signer = await createSigner({ issuer: 'https://accounts.acme.test', audience: 'connect.wayleave.test' })
 * console.log(signer.jwks().keys[0].alg) // RS256
 * ```
 */
export async function createSigner(options: SignerOptions): Promise<Signer> {
  const { algorithm = 'RS256', lifetimeSeconds = LIFETIME_SECONDS, now = Date.now } = options
  if (!(lifetimeSeconds >= LIFETIME_SECONDS_MIN && lifetimeSeconds <= LIFETIME_SECONDS_MAX)) {
    throw new RangeError(`lifetimeSeconds must be from ${LIFETIME_SECONDS_MIN} to ${LIFETIME_SECONDS_MAX}.`)
  }
  const seconds = () => Math.floor(now() / 1000)
  let keys = options.keys ? await Promise.all(options.keys.map(readKey)) : [await generateKey(algorithm, seconds())]
  signingKey(keys, seconds()) // throws now rather than at the first JWT

  return {
    async sign(user, tenant, claims = {}) {
      const iat = seconds()
      const known = { iss: options.issuer, aud: options.audience, iat, exp: iat + lifetimeSeconds }
      const payload = { ...known, jti: crypto.randomUUID(), ...identityClaims(options, user, tenant) }
      const overridden = [...Object.keys(payload), 'nbf'].find((name) => Object.hasOwn(claims, name))
      if (overridden !== undefined) throw new TypeError(`The claim ${overridden} cannot be set.`)
      return signJwt(signingKey(keys, iat), { ...claims, ...payload })
    },
    jwks: () => ({ keys: published(keys, seconds()).map(toPublicJwk) }),
    async rotate({ signAfterSeconds = 0, overlapSeconds = OVERLAP_SECONDS } = {}) {
      const added = await generateKey(algorithm, seconds() + signAfterSeconds)
      keys = [added, ...published(keys, seconds()).map((key) => retire(key, added.signsFrom + overlapSeconds))]
      return added.kid
    },
    exportKeys: () => withoutSpentSecrets(published(keys, seconds()), seconds()).map(toStoredJwk),
  }
}

function identityClaims({ userClaim = 'sub', tenantClaim = 'org_id' }: SignerOptions, user: string, tenant: string) {
  if (!user || !tenant) throw new TypeError('User and tenant must not be empty.')
  return { [userClaim]: user, [tenantClaim]: tenant }
}

async function signJwt(key: SigningKey, payload: { [name: string]: unknown }): Promise<string> {
  const input = `${jsonToBase64Url({ alg: key.alg, typ: 'JWT', kid: key.kid })}.${jsonToBase64Url(payload)}`
  return `${input}.${toBase64Url(await signBytes(key, new TextEncoder().encode(input)))}`
}

/** The newest key whose time has come; the oldest one if the clock was set back before all of them. */
function signingKey(keys: readonly SigningKey[], at: number): SigningKey {
  const withSecret = keys.filter((key) => key.secret !== null).sort((a, b) => b.signsFrom - a.signsFrom)
  const key = withSecret.find(({ signsFrom }) => signsFrom <= at) ?? withSecret.at(-1)
  if (!key) throw new TypeError('No key has a private part.')
  return key
}

function published(keys: readonly SigningKey[], at: number): SigningKey[] {
  return keys.filter(({ publishedUntil }) => publishedUntil === null || publishedUntil > at)
}

/** A key that was to go earlier still does. */
function retire(key: SigningKey, until: number): SigningKey {
  return { ...key, publishedUntil: Math.min(key.publishedUntil ?? until, until) }
}

/** What signs no more need not be kept: a secret that is not there cannot leak. */
function withoutSpentSecrets(keys: readonly SigningKey[], at: number): SigningKey[] {
  const current = signingKey(keys, at)
  return keys.map((key) => (key === current || key.signsFrom > current.signsFrom ? key : { ...key, secret: null }))
}
