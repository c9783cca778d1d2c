// The server's own signing keys: one row a key, the private half sealed, the public half at /.well-known/jwks.json.
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'jose'
import type { Deps } from '../deps.ts'
import { type Algorithm, type KeyTimes, publishedAt, signerAt } from './key-choice.ts'
import { placeOf } from './make-key.ts'
import { CHANNEL, makeFirstKeys } from './rotate.ts'
import * as store from './store.ts'

export type Signing = {
  /** Default RS256. */
  algorithm?: Algorithm
  /** The `typ` header. Default JWT. */
  type?: string
  /** Signs with the key of this time; default now. What is signed again for the same time comes out under the same key. */
  at?: Date
}

export type SigningKeys = {
  /** Signs claims; a compact JWS. Times in `claims` are the caller's. RFC 7515 §7.1 */
  sign(claims: object, signing?: Signing): Promise<string>
  /** The public keys: those that sign, those that will, and retired ones while what they signed may live. RFC 7517. */
  jwks(): Promise<{ keys: JWK[] }>
}

type Key = KeyTimes & { kid: string; publicJwk: JWK; privateKey: KeyObject }
type Ground = Pick<Deps, 'db' | 'listener' | 'seal' | 'clock'>

/** Reads the signing keys, makes the first ones on an empty database, and follows rotation by other processes. */
export async function createSigningKeys(deps: Ground): Promise<SigningKeys> {
  const { listener, clock } = deps
  let keys: Promise<Key[]> | undefined
  const load = () => {
    keys ??= readKeys(deps).catch((error) => {
      keys = undefined
      throw error
    })
    return keys
  }
  const forget = () => {
    keys = undefined
  }
  await listener.on(CHANNEL, forget)
  listener.onConnect(forget)
  await makeFirstKeys(deps)
  return {
    sign: async (claims, { algorithm = 'RS256', type = 'JWT', at = clock.now() } = {}) => {
      const key = signerAt(await load(), algorithm, at)
      if (!key) throw new Error(`there is no signing key for ${algorithm}`)
      return compactJws({ alg: algorithm, kid: key.kid, typ: type }, claims, key)
    },
    jwks: async () => ({ keys: publishedAt(await load(), clock.now()).map(({ publicJwk }) => publicJwk) }),
  }
}

async function readKeys({ db, seal }: Ground): Promise<Key[]> {
  const stored = await store.listKeys(db)
  return stored.map(({ kid, alg, signs_from, retired_at, public_jwk, private_key }) => ({
    kid,
    alg,
    signs_from,
    retired_at,
    publicJwk: public_jwk,
    // Imported once: a key that is parsed at each signature costs three times as much.
    privateKey: createPrivateKey(seal.open(private_key, placeOf(kid))),
  }))
}

const signLater = promisify(sign)

// Node's own signing on its thread pool. RS256 takes 0.43 ms of CPU there as on this thread, which stays free meanwhile
// (busy 17 % of the time instead of all of it); jose and WebCrypto take a tenth to a fifth more and keep it half busy.
async function compactJws(header: object, claims: object, { alg, privateKey }: Key): Promise<string> {
  const input = `${encoded(header)}.${encoded(claims)}`
  const how = alg === 'ES256' ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const } : privateKey // RFC 7518 §3.4
  return `${input}.${(await signLater('sha256', Buffer.from(input), how)).toString('base64url')}`
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
