import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchange, newKey, startPartner, type TestPartner } from '../../test/harness/partner.ts'
import { startTestServer, type TestServer } from '../../test/harness/server.ts'

const server = await startTestServer()
let made = 0
const newPartner = () => startPartner(server, `partner${++made}`)
const outcome = async (partner: TestPartner, by = partner.key, on: TestServer = server) => {
  const answer = await exchange(on, partner, await partner.sign('dana', 'x', {}, {}, by))
  return answer.status === 200 ? 'accepted' : `${answer.status} ${((await answer.json()) as { error: string }).error}`
}

test('one fetch serves many exchanges, also those that come together before the first answer', async () => {
  const partner = await newPartner()
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(partner)))
  assert.deepEqual(new Set(outcomes), new Set(['accepted']))
  assert.equal(partner.jwks.fetches, 1)
})

test('during a rotation no exchange fails, and a removed key stops working once the cache is renewed', async () => {
  const partner = await newPartner()
  const next = await newKey('next')
  assert.equal(await outcome(partner), 'accepted')
  partner.jwks.keys = [partner.key.publicJwk, next.publicJwk]
  await server.advance(31)
  assert.equal(await outcome(partner, next), 'accepted')
  assert.equal(await outcome(partner), 'accepted')
  partner.jwks.keys = [next.publicJwk]
  await server.advance(3601)
  assert.equal(await outcome(partner), '400 invalid_request')
  assert.equal(await outcome(partner, next), 'accepted')
})

test('an unknown kid asks again, at most once in 30 seconds for all processes together', async () => {
  const partner = await newPartner()
  const other = await startTestServer({ databaseUrl: server.databaseUrl })
  const stranger = await newKey('stranger')
  await outcome(partner)
  assert.equal(partner.jwks.fetches, 1)
  await server.advance(31)
  await Promise.all([server, other].flatMap((on) => Array.from({ length: 10 }, () => outcome(partner, stranger, on))))
  assert.equal(partner.jwks.fetches, 2)
  await server.advance(31)
  assert.equal(await outcome(partner, stranger), '400 invalid_request')
  assert.equal(partner.jwks.fetches, 3)
})

test('max-age is honoured between 5 minutes and an hour', async () => {
  const cases = [
    ['max-age=1', 280, 320],
    ['max-age=600', 580, 620],
    ['max-age=86400', 3580, 3620],
  ] as const
  // Twenty seconds to either side: the clock goes on by itself, and the machine may be busy.
  for (const [header, fresh, stale] of cases) {
    const partner = await newPartner()
    partner.jwks.headers = { 'cache-control': header }
    await outcome(partner)
    await server.advance(fresh)
    await outcome(partner)
    assert.equal(partner.jwks.fetches, 1, header)
    await server.advance(stale - fresh)
    await outcome(partner)
    assert.equal(partner.jwks.fetches, 2, header)
  }
})

test('a JWKS that is down does no harm for 24 hours; then 503 with Retry-After, until it is back', async () => {
  const partner = await newPartner()
  assert.equal(await outcome(partner), 'accepted')
  partner.jwks.status = 500
  await server.advance(23 * 3600)
  assert.equal(await outcome(partner), 'accepted')
  await server.advance(2 * 3600)
  const answer = await exchange(server, partner, await partner.sign('dana', 'x'))
  assert.equal(answer.status, 503)
  assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
  assert.equal(((await answer.json()) as { error: string }).error, 'temporarily_unavailable')
  partner.jwks.status = 200
  assert.equal(await outcome(partner), 'accepted')
})

test('503 when it never answered; a set that is too large, unreadable, or redirected elsewhere counts as down', async () => {
  const broken: Array<Partial<TestPartner['jwks']>> = [
    { status: 404 },
    { keys: [{ kty: 'oct', k: 'x'.repeat(70_000) }] },
    { status: 302, headers: { location: 'http://localhost:1/jwks.json' } },
    { keys: [{ kty: 'RSA', kid: '\0' }] },
    { keys: [{ kty: 'RSA', n: JSON.parse('['.repeat(100) + ']'.repeat(100)) }] },
  ]
  for (const how of broken) {
    const partner = await newPartner()
    Object.assign(partner.jwks, how)
    assert.equal(await outcome(partner), '503 temporarily_unavailable')
  }
})

test('keys for other uses, and symmetric ones, are passed over', async () => {
  const partner = await newPartner()
  partner.jwks.keys = [
    { ...partner.key.publicJwk, use: 'enc' },
    { kty: 'oct', k: 'c2VjcmV0', kid: partner.key.kid },
  ]
  assert.equal(await outcome(partner), '400 invalid_request')
})
