// The answer got lost, and the client asks again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  allow,
  newTokens,
  redeem,
  refresh,
  startClient,
  type TokenAnswer,
  type TokenBody,
  writtenOf,
} from '../../../test/harness/grants.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { findAccessToken } from '../access-token.ts'

const server = await startTestServer()
const { deps } = server
const second = await startTestServer({ databaseUrl: server.databaseUrl })
const crm = await startClient(server)
const lax = await startClient(server, 'lax', { retry_window_seconds: 30 })
const bot = await startClient(server, 'bot', { kind: 'ai_actions', public: true })
/** The same answer; seconds may have passed meanwhile, and no token lives longer than it was given. */
const assertSame = ({ expires_in, ...body }: TokenBody, { expires_in: _, ...first }: TokenBody) => {
  assert.deepEqual(body, first)
  assert.ok(expires_in > 35_900 && expires_in <= 36_000, String(expires_in))
}
const pairOf = ({ status, body }: TokenAnswer) => [status, body.access_token, body.refresh_token]

test('20 parallel swaps of one token with one key, at two servers: 20 times the same pair', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const swap = (i: number) => refresh(i % 2 ? server : second, crm, refresh_token, { key: 'k-1' })
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => swap(i)))
  const [first] = answers
  assert.ok(first?.status === 200)
  for (const { body } of answers) assertSame(body, first.body)
  assert.ok(await findAccessToken(first.body.access_token, deps))
  assert.equal((await refresh(server, crm, first.body.refresh_token)).status, 200)
})

test('20 parallel redemptions of one code with one key: 20 times the same pair and id_token', async () => {
  const redemption = await allow(server, bot, { scopes: ['openid', 'nla:exposed_actions:execute'] })
  const tries = Array.from({ length: 20 }, (_, i) => redeem(i % 2 ? server : second, bot, redemption, { key: 'k' }))
  const answers = await Promise.all(tries)
  assert.ok(answers[0]?.status === 200 && answers[0].body.id_token)
  for (const { body } of answers) assertSame(body, answers[0].body)
})

test('200: a retry with the key writes nothing, and says how many seconds are left', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const first = await refresh(server, crm, refresh_token, { key: 'k', scope: 'zap' })
  const before = await writtenOf(server)
  await server.advance(3_600)
  const retry = await refresh(second, crm, refresh_token, { key: 'k', scope: 'zap' })
  assert.deepEqual(pairOf(retry), pairOf(first))
  assert.deepEqual([first.body.expires_in, retry.body.expires_in], [36_000, 32_400])
  assert.equal(retry.body.scope, 'zap')
  await server.advance(40_000)
  const late = await refresh(second, crm, refresh_token, { key: 'k', scope: 'zap' })
  assert.deepEqual([...pairOf(late), late.body.expires_in], [...pairOf(first), 0])
  assert.equal(await writtenOf(server), before)
  assert.equal((await refresh(server, crm, first.body.refresh_token, { key: 'k' })).status, 200)
})

test('200: the access token has been deleted since; the refresh token serves', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const first = await refresh(server, crm, refresh_token, { key: 'k' })
  await server.advance(3 * 86_400)
  const late = await refresh(server, crm, refresh_token, { key: 'k' })
  assert.deepEqual([...pairOf(late), late.body.expires_in], [...pairOf(first), 0])
  assert.equal((await refresh(server, crm, late.body.refresh_token)).status, 200)
})

test('400 invalid_request, and nothing is revoked: the key came with another scope before', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const first = await refresh(server, crm, refresh_token, { key: 'k', scope: 'zap' })
  const before = await writtenOf(server)
  for (const scope of [undefined, 'zap:write', 'zap zap:write', 'nonsense']) {
    const { status, body } = await refresh(server, crm, refresh_token, { key: 'k', scope })
    assert.deepEqual([status, body.error], [400, 'invalid_request'])
  }
  assert.equal(await writtenOf(server), before)
  assert.equal((await refresh(server, crm, first.body.refresh_token)).status, 200)
})

test('400 invalid_request, and nothing is revoked: the key came with another verifier or redirect_uri before', async () => {
  const redemption = await allow(server, bot)
  const first = await redeem(server, bot, redemption, { key: 'k' })
  for (const change of [{ code_verifier: 'x'.repeat(43) }, { redirect_uri: 'https://crm.test/else' }]) {
    const { body } = await redeem(server, bot, redemption, { key: 'k', ...change })
    assert.equal(body.error, 'invalid_request')
  }
  assert.deepEqual(pairOf(await redeem(server, bot, redemption, { key: 'k' })), pairOf(first))
})

for (const [why, key, retried] of [
  ['another key', 'one', 'two'],
  ['no key the second time', 'one', undefined],
  ['no key the first time', undefined, 'one'],
] as const) {
  test(`400 invalid_grant, and the family is revoked: ${why}`, async () => {
    const { refresh_token } = await newTokens(server, crm)
    const { body } = await refresh(server, crm, refresh_token, { key })
    assert.equal((await refresh(server, crm, refresh_token, { key: retried })).body.error, 'invalid_grant')
    assert.equal(await findAccessToken(body.access_token, deps), undefined)
  })
}

test('400 invalid_grant, and the family is revoked: the key is right, but the successor was used', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const { body } = await refresh(server, crm, refresh_token, { key: 'k' })
  const { body: next } = await refresh(server, crm, body.refresh_token, { key: 'k2' })
  assert.equal((await refresh(server, crm, refresh_token, { key: 'k' })).body.error, 'invalid_grant')
  assert.equal(await findAccessToken(next.access_token, deps), undefined)
})

test('200 without a key within the retry window of the client, 400 after it', async () => {
  const { refresh_token } = await newTokens(server, lax)
  const first = await refresh(server, lax, refresh_token)
  const parallel = await Promise.all(Array.from({ length: 10 }, () => refresh(second, lax, refresh_token)))
  for (const answer of parallel) assert.deepEqual(pairOf(answer), pairOf(first))
  await server.advance(28)
  assert.deepEqual(pairOf(await refresh(server, lax, refresh_token)), pairOf(first))
  await server.advance(3)
  assert.equal((await refresh(server, lax, refresh_token)).body.error, 'invalid_grant')
  assert.equal(await findAccessToken(first.body.access_token, deps), undefined)
})

test('nothing that is stored gives a successor away: neither the pair nor the key stands in the tables', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const { body } = await refresh(server, crm, refresh_token, { key: 'a-key-of-its-own' })
  const written = await writtenOf(server)
  for (const secret of [refresh_token, body.access_token, body.refresh_token, 'a-key-of-its-own']) {
    assert.ok(!written.includes(secret) && !written.includes(Buffer.from(secret).toString('hex')))
  }
})
