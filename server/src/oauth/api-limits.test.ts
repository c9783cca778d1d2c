// Limits of the Workflow API on two servers that share a database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, startCast } from '../../test/harness/cast.ts'
import { poll } from '../../test/harness/poll.ts'
import { startTestServer, type TestServer } from '../../test/harness/server.ts'

const compat = { WAYLEAVE_RATE_LIMITS: 'compat', WAYLEAVE_TRUSTED_PROXIES: '127.0.0.1/32,::1/128' }
const one = await startTestServer({ env: { WAYLEAVE_RATE_LIMITS: 'default' } })
const two = await startTestServer({ databaseUrl: one.databaseUrl, env: { WAYLEAVE_RATE_LIMITS: 'default' } })
const documented = await startTestServer({ databaseUrl: one.databaseUrl, env: compat })
const off = await startTestServer({ databaseUrl: one.databaseUrl })
const cast = await startCast(one)
const path = '/v2/whitelabel/apps'

async function get(server: TestServer, address: string, headers: Record<string, string>): Promise<Answer> {
  const answer = await server.fetch(address, { headers })
  return { status: answer.status, headers: answer.headers, body: await answer.json() }
}

async function statuses(count: number, ask: () => Promise<Answer>): Promise<Record<number, number>> {
  const counted: Record<number, number> = {}
  for (let asked = 0; asked < count; asked += 10) {
    const answers = await Promise.all(Array.from({ length: Math.min(10, count - asked) }, ask))
    for (const { status } of answers) counted[status] = (counted[status] ?? 0) + 1
  }
  return counted
}

test('429 throttled: the 151st request of a partner in a minute; a minute of cooldown, by the one clock', async () => {
  const partner = await cast.registerPartner('busy')
  const token = await cast.tokenFor('dana', { partner })
  const ask = () => get(one, path, { authorization: `Bearer ${token}` })
  const first = await ask()
  assert.equal(first.headers.get('x-ratelimit-limit'), '150')
  assert.equal(first.headers.get('x-ratelimit-remaining'), '149')
  const resetIn = Number(first.headers.get('x-ratelimit-reset')) - one.deps.clock.now().getTime() / 1000
  assert.ok(resetIn > 50 && resetIn <= 61, String(resetIn))
  assert.deepEqual(await statuses(149, ask), { 200: 149 })
  await one.advance(20)
  const refused = await ask()
  assert.equal(refused.status, 429)
  assert.equal(refused.body.errors[0].code, 'throttled')
  assert.match(refused.body.errors[0].detail, /60 seconds/)
  assert.equal(refused.headers.get('retry-after'), '60')
  assert.equal(refused.headers.get('x-ratelimit-limit'), '150')
  assert.equal(refused.headers.get('x-ratelimit-remaining'), '0')
  await one.advance(45)
  const still = await ask()
  assert.equal(still.status, 429)
  assert.ok(Number(still.headers.get('retry-after')) <= 15)
  await one.advance(16)
  assert.equal((await ask()).headers.get('x-ratelimit-remaining'), '149')
})

test('refusals of a valid credential carry the headers and count; those of a bad one do neither', async () => {
  const partner = await cast.registerPartner('refused')
  const token = await cast.tokenFor('dana', { partner, scopes: 'zap' })
  const forbidden = await get(one, '/v2/authentications?app=x', { authorization: `Bearer ${token}` })
  assert.equal(forbidden.status, 403)
  assert.equal(forbidden.headers.get('x-ratelimit-remaining'), '149')
  const missing = await get(one, '/v2/actions', { authorization: `Bearer ${token}` })
  assert.equal(missing.status, 400)
  assert.equal(missing.headers.get('x-ratelimit-remaining'), '148')
  const unknown = await get(one, path, { authorization: 'Bearer nothing' })
  assert.equal(unknown.status, 401)
  assert.equal(unknown.headers.get('x-ratelimit-limit'), null)
})

test('whoever has the public client id alone does not use up what the tokens may', async () => {
  const partner = await cast.registerPartner('public')
  const answer = await get(one, `${path}?client_id=${partner.clientId}`, {})
  assert.equal(answer.headers.get('x-ratelimit-remaining'), '149')
  const token = await cast.tokenFor('dana', { partner })
  assert.equal((await get(one, path, { authorization: `Bearer ${token}` })).headers.get('x-ratelimit-remaining'), '149')
})

test('outputs count against the address alone', async () => {
  const partner = await cast.registerPartner('outputs')
  const token = await cast.tokenFor('dana', { partner })
  const outputs = () =>
    one.fetch('/v2/actions/nothing/outputs', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.9' },
      body: '{}',
    })
  assert.equal((await outputs()).headers.get('x-ratelimit-remaining'), '150')
  assert.equal((await outputs()).headers.get('x-ratelimit-remaining'), '150')
})

test('compat: the 61st request of an address, of any of its credentials; X-Forwarded-For of a trusted proxy is believed', async () => {
  const token = await cast.tokenFor()
  const from = (address: string) => () =>
    get(documented, path, { authorization: `Bearer ${token}`, 'x-forwarded-for': address })
  const bad = () => get(documented, path, { authorization: 'Bearer no', 'x-forwarded-for': '2001:db8:1:2::7' })
  assert.deepEqual(await statuses(59, bad), { 401: 59 })
  const last = await from('2001:db8:1:2::8')()
  assert.equal(last.status, 200)
  assert.equal(last.headers.get('x-ratelimit-limit'), '60')
  assert.equal(last.headers.get('x-ratelimit-remaining'), '0')
  const refused = await from('2001:db8:1:2:ffff::1')()
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('x-ratelimit-limit'), '60')
  assert.ok(Number(refused.headers.get('retry-after')) <= 60)
  assert.equal((await bad()).status, 429)
  assert.equal((await get(documented, '/v1/categories', { 'x-forwarded-for': '2001:db8:1:2::9' })).status, 429)
  assert.equal((await from('2001:db8:1:3::1')()).status, 200)
})

test('off: nothing is limited, and no header speaks of limits', async () => {
  const token = await cast.tokenFor()
  const answer = await get(off, path, { authorization: `Bearer ${token}` })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('x-ratelimit-limit'), null)
  assert.deepEqual(await statuses(160, () => get(off, path, { authorization: `Bearer ${token}` })), { 200: 160 })
})

test('two processes: what one has counted, and its cooldown, the other hears of within a second', async () => {
  const partner = await cast.registerPartner('shared')
  const token = await cast.tokenFor('dana', { partner })
  const ask = (server: TestServer) => get(server, path, { authorization: `Bearer ${token}` })
  assert.deepEqual(await statuses(100, () => ask(one)), { 200: 100 })
  await poll(async () => Number((await ask(two)).headers.get('x-ratelimit-remaining')) < 50, 5_000)
  const counted = await statuses(60, () => ask(two))
  assert.ok((counted[200] ?? 0) < 50 && (counted[429] ?? 0) > 10, JSON.stringify(counted))
  await poll(async () => (await ask(one)).status === 429, 5_000)
  await one.advance(61)
  assert.equal((await ask(one)).status, 200)
  assert.equal((await ask(two)).status, 200)
})

test('a clock that is moved back does not leave anybody waiting', async () => {
  const partner = await cast.registerPartner('back')
  const token = await cast.tokenFor('dana', { partner })
  const ask = (server: TestServer) => get(server, path, { authorization: `Bearer ${token}` })
  await one.advance(3_000)
  await statuses(151, () => ask(one))
  assert.equal((await ask(one)).status, 429)
  await one.deps.requestLimits.share()
  await one.advance(-3_000)
  assert.equal((await ask(one)).status, 200)
  assert.equal((await ask(two)).status, 200)
  await two.deps.requestLimits.share()
  assert.equal((await ask(two)).status, 200)
})
