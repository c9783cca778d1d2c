import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'jose'
import { randomToken } from '../ids.ts'
import type { Sealer } from '../seal/index.ts'
import type { Algorithm } from './key-choice.ts'

export type MadeKey = { kid: string; alg: Algorithm; public_jwk: JWK; private_key: string }

const generate = promisify(generateKeyPair)

const pairs = {
  RS256: () => generate('rsa', { modulusLength: 2048 }),
  ES256: () => generate('ec', { namedCurve: 'prime256v1' }),
} as const

/** A new key pair: the public half as a JWK, the private one as sealed PKCS #8. */
export async function makeKey(alg: Algorithm, seal: Sealer): Promise<MadeKey> {
  const { publicKey, privateKey } = await pairs[alg]()
  const kid = randomToken(16)
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const public_jwk: JWK = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
  return { kid, alg, public_jwk, private_key: seal.seal(pem, placeOf(kid)) }
}

/** Where the private half is sealed to. */
export function placeOf(kid: string): string {
  return `signing_key:${kid}`
}
