import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { personOf } from '../../test/harness/person.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { rotateSigningKeys } from '../kernel/jwt/index.ts'
import { type IdTokenOf, signIdToken } from './id-token.ts'

const server = await startTestServer()
const { deps } = server
const issued_at = deps.clock.now()
const authenticated_at = new Date(issued_at.getTime() - 60_000)
let userId = 0

before(async () => {
  userId = (await personOf(server, 'dana@example.test', { firstName: 'Dana', lastName: 'Doe' })).userId
})

function idTokenOf(changed: { alg?: 'RS256' | 'ES256'; nonce?: string | null } = {}): IdTokenOf {
  const { alg = 'RS256', nonce = 'n-0S6_WzA2Mj' } = changed
  return {
    client: { client_id: 'nla-assistant', id_token_alg: alg },
    grant: { user_id: userId, nonce, authenticated_at },
    // OpenID Connect Core, appendix A.3: this token's at_hash is printed there
    accessToken: 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y',
    issued_at,
    expires_at: new Date(issued_at.getTime() + 36_000_000),
  }
}

test('every claim is there, and the signature is that of a published key', async () => {
  for (const alg of ['RS256', 'ES256'] as const) {
    const token = await signIdToken(idTokenOf({ alg }), deps)
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await deps.keys.jwks()))
    assert.equal(protectedHeader.alg, alg)
    const iat = Math.floor(issued_at.getTime() / 1000)
    assert.deepEqual(payload, {
      iss: deps.publicUrl,
      sub: String(userId),
      aud: 'nla-assistant',
      exp: iat + 36_000,
      iat,
      auth_time: Math.floor(authenticated_at.getTime() / 1000),
      nonce: 'n-0S6_WzA2Mj',
      at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
      email: 'dana@example.test',
      email_verified: true,
      name: 'Dana Doe',
    })
  }
})

test('no nonce where the request had none', async () => {
  const token = await signIdToken(idTokenOf({ nonce: null }), deps)
  const { payload } = await jwtVerify(token, createLocalJWKSet(await deps.keys.jwks()))
  assert.equal('nonce' in payload, false)
})

test('a retry gets an equal RS256 token, also after the keys were rotated; of ES256 the claims are equal', async () => {
  const [rs256, es256] = await Promise.all([
    signIdToken(idTokenOf(), deps),
    signIdToken(idTokenOf({ alg: 'ES256' }), deps),
  ])
  await rotateSigningKeys({ overlapSeconds: 0 }, deps)
  assert.equal(await signIdToken(idTokenOf(), deps), rs256)
  const again = await signIdToken(idTokenOf({ alg: 'ES256' }), deps)
  assert.notEqual(again, es256)
  assert.equal(again.slice(0, again.lastIndexOf('.')), es256.slice(0, es256.lastIndexOf('.')))
})

test('no id_token for an account that is not there', async () => {
  const made = idTokenOf()
  await assert.rejects(
    signIdToken({ ...made, grant: { ...made.grant, user_id: 2_000_000_000 } }, deps),
    /no live account/,
  )
})
