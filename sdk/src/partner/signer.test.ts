import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLocalJWKSet, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { createSigner, type SignerOptions } from './index.ts'

const acme = { issuer: 'https://accounts.acme.test', audience: 'connect.wayleave.test' }
const at = Date.UTC(2026, 0, 1)

async function verify(jwt: string, jwks: { keys: object[] }, currentMs = Date.now()) {
  const options = { ...acme, algorithms: ['RS256', 'ES256'], currentDate: new Date(currentMs) }
  return jwtVerify(jwt, createLocalJWKSet(jwks as { keys: [] }), options)
}

for (const algorithm of ['RS256', 'ES256'] as const) {
  test(`${algorithm}: another library verifies the JWT with the published keys`, async () => {
    const signer = await createSigner({ ...acme, algorithm })
    const { payload, protectedHeader } = await verify(await signer.sign('dana', 'petshop-ltd'), signer.jwks())
    assert.equal(protectedHeader.alg, algorithm)
    assert.equal(protectedHeader.kid, signer.jwks().keys[0]?.kid)
    assert.equal(payload.sub, 'dana')
    assert.equal(payload.org_id, 'petshop-ltd')
  })
}

test('claims: own names for user and tenant, 120 s by default, a jti of its own each time', async () => {
  const options = { ...acme, algorithm: 'ES256', userClaim: 'uid', tenantClaim: 'workspace', now: () => at } as const
  const signer = await createSigner(options)
  const [first, second] = await Promise.all(
    [1, 2].map(async () => {
      const jwt = await signer.sign('dana', 'petshop-ltd', { name: 'Dana Okafor' })
      return (await verify(jwt, signer.jwks(), at)).payload
    }),
  )
  assert.ok(first && second)
  const { jti, ...claims } = first
  const { issuer: iss, audience: aud } = acme
  const times = { iat: at / 1000, exp: at / 1000 + 120 }
  assert.deepEqual(claims, { iss, aud, ...times, uid: 'dana', workspace: 'petshop-ltd', name: 'Dana Okafor' })
  assert.notEqual(jti, second.jti)
})

test('TypeError: a claim that would change who the JWT is about or how long it lives', async () => {
  const signer = await createSigner({ ...acme, algorithm: 'ES256' })
  for (const name of ['sub', 'org_id', 'iss', 'aud', 'exp', 'iat', 'nbf', 'jti']) {
    await assert.rejects(signer.sign('dana', 'petshop-ltd', { [name]: 'x' }), TypeError, name)
  }
  await assert.rejects(signer.sign('', 'petshop-ltd'), TypeError)
  await assert.rejects(signer.sign('dana', ''), TypeError)
})

test('RangeError: a lifetime that the server would refuse', async () => {
  for (const lifetimeSeconds of [59, 301, Number.NaN]) {
    await assert.rejects(createSigner({ ...acme, lifetimeSeconds }), RangeError)
  }
})

test('jwks() holds no private member, whatever the stored key carried', async () => {
  const signer = await createSigner(acme)
  const [key] = signer.exportKeys()
  assert.ok(key?.d && key.p)
  const again = await createSigner({ ...acme, keys: [{ ...key, key_ops: ['sign'], ext: true, oth: 'secret' }] })
  assert.deepEqual(Object.keys(again.jwks().keys[0] ?? {}).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
})

test('exportKeys() and back: the same kid signs again, and older JWTs still verify', async () => {
  const signer = await createSigner(acme)
  const jwt = await signer.sign('dana', 'petshop-ltd')
  const again = await createSigner({ ...acme, keys: JSON.parse(JSON.stringify(signer.exportKeys())) })
  assert.equal(decodeProtectedHeader(await again.sign('dana', 'petshop-ltd')).kid, decodeProtectedHeader(jwt).kid)
  await verify(jwt, again.jwks())
})

test('a JWK of another library is taken, with its kid or with its thumbprint', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = (await exportJWK(privateKey)) as { kty: string }
  const named = await createSigner({ ...acme, keys: [{ ...jwk, kid: 'acme-1' }] })
  assert.equal(named.jwks().keys[0]?.kid, 'acme-1')
  const unnamed = await createSigner({ ...acme, keys: [jwk] })
  assert.match(unnamed.jwks().keys[0]?.kid ?? '', /^[\w-]{43}$/)
  await verify(await unnamed.sign('dana', 'petshop-ltd'), unnamed.jwks())
})

test('TypeError: keys that must not sign', async () => {
  const weak = (await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  )) as CryptoKeyPair
  const short = (await crypto.subtle.exportKey('jwk', weak.privateKey)) as { kty: string }
  const [ec] = (await createSigner({ ...acme, algorithm: 'ES256' })).exportKeys()
  assert.ok(ec)
  const { d: _secret, ...publicOnly } = ec
  const refused: [string, SignerOptions['keys']][] = [
    ['a shared secret', [{ kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }]],
    ['an algorithm of another key type', [{ ...ec, alg: 'RS256' }]],
    ['RSA below 2048 bits', [short]],
    ['a key without its numbers', [{ kty: 'EC', crv: 'P-256' }]],
    ['public keys alone', [publicOnly]],
    ['no key at all', []],
  ]
  for (const [title, keys = []] of refused) await assert.rejects(createSigner({ ...acme, keys }), TypeError, title)
})

test('rotate(): signs with the new key at once, publishes the old one for the overlap, then drops it', async () => {
  let now = at
  const signer = await createSigner({ ...acme, algorithm: 'ES256', now: () => now })
  const old = await signer.sign('dana', 'petshop-ltd')
  const kid = await signer.rotate({ overlapSeconds: 600 })
  assert.equal(decodeProtectedHeader(await signer.sign('dana', 'petshop-ltd')).kid, kid)
  await verify(old, signer.jwks(), now)
  assert.equal(
    signer.exportKeys().filter(({ d }) => d !== undefined).length,
    1,
    'the old key is kept without its secret',
  )
  now += 600_000
  assert.deepEqual(
    signer.jwks().keys.map((key) => key.kid),
    [kid],
  )
})

test('rotate({ signAfterSeconds }): the new key is published first and signs later', async () => {
  let now = at
  const signer = await createSigner({ ...acme, algorithm: 'ES256', now: () => now })
  const before = decodeProtectedHeader(await signer.sign('dana', 'petshop-ltd')).kid
  const kid = await signer.rotate({ signAfterSeconds: 300 })
  assert.equal(signer.jwks().keys.length, 2)
  assert.equal(decodeProtectedHeader(await signer.sign('dana', 'petshop-ltd')).kid, before)
  const restarted = await createSigner({ ...acme, keys: signer.exportKeys(), now: () => now })
  now += 300_000
  assert.equal(decodeProtectedHeader(await signer.sign('dana', 'petshop-ltd')).kid, kid)
  assert.equal(decodeProtectedHeader(await restarted.sign('dana', 'petshop-ltd')).kid, kid)
})
