import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { CompactSign } from 'jose'
import { newKey } from '../../../test/harness/partner.ts'
import { type Algorithm, findAlgorithm, keyMistake, verifiedPayload } from './jwt-signature.ts'

const NAMES = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']
const PAYLOAD = '{"sub":"dana"}'

function algorithm(name: string): Algorithm {
  const found = findAlgorithm(name)
  assert.ok(found, name)
  return found
}

async function signed(alg: string) {
  const pair = await newKey('k', alg)
  const jws = await new CompactSign(new TextEncoder().encode(PAYLOAD)).setProtectedHeader({ alg }).sign(pair.privateKey)
  return { jws, key: createPublicKey({ key: { ...pair.publicJwk }, format: 'jwk' }) }
}

test('each accepted algorithm: what jose signs is verified, and nothing that differs from it', async () => {
  for (const name of NAMES) {
    const { jws, key } = await signed(name)
    assert.equal(keyMistake(algorithm(name), key), undefined, name)
    assert.equal(new TextDecoder().decode(verifiedPayload(jws, key, algorithm(name))), PAYLOAD, name)
    const [header = '', payload = '', signature = ''] = jws.split('.')
    const other = Buffer.from('{"sub":"lena"}').toString('base64url')
    const wrong = [
      [header, other, signature],
      [`${header}A`, payload, signature],
      [header, payload, signature.slice(4)],
      [header, payload, ''],
      [header, payload, `${signature.slice(0, -1)}+`],
      [header, payload],
      [header, payload, signature, ''],
      [header, payload, signature, '', ''],
    ]
    for (const parts of wrong) assert.equal(verifiedPayload(parts.join('.'), key, algorithm(name)), undefined, name)
    assert.equal(verifiedPayload(jws, (await signed(name)).key, algorithm(name)), undefined, name)
  }
})

test('a key is for no algorithm but its own: other families, other curves, RSA below 2048 bits', async () => {
  const { key: rsa } = await signed('RS256')
  const { key: p256 } = await signed('ES256')
  const { publicKey: small } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const { publicKey: pss } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
  const fitting = (key: typeof rsa) => NAMES.filter((name) => !keyMistake(algorithm(name), key))
  assert.deepEqual(fitting(rsa), ['RS256', 'RS384', 'RS512'])
  assert.deepEqual(fitting(p256), ['ES256'])
  assert.deepEqual([...fitting(small), ...fitting(pss)], [])
  assert.match(keyMistake(algorithm('RS256'), small) ?? '', /2048 bits/)
  assert.match(keyMistake(algorithm('RS256'), pss) ?? '', /does not match/)
})

test('an ECDSA signature counts in the form of JWS alone, not in that of X.509', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const text = `e30.${Buffer.from(PAYLOAD).toString('base64url')}`
  const jws = (dsaEncoding: 'der' | 'ieee-p1363') =>
    `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding }).toString('base64url')}`
  assert.ok(verifiedPayload(jws('ieee-p1363'), publicKey, algorithm('ES256')))
  assert.equal(verifiedPayload(jws('der'), publicKey, algorithm('ES256')), undefined)
})

test('none, HMAC, PSS and names of objects are no algorithms', () => {
  for (const name of ['none', 'HS256', 'PS256', 'EdDSA', 'constructor', '', 7, undefined, null])
    assert.equal(findAlgorithm(name), undefined)
})
