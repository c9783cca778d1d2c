import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { allow, redeem, startClient } from '../../../test/harness/grants.ts'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { personOf } from '../../../test/harness/person.ts'
import { poll } from '../../../test/harness/poll.ts'
import { query } from '../../../test/harness/query.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { createApiKey, revokeApiKey } from '../../clients/index.ts'
import { recordRequests } from '../../dev/requests/index.ts'
import type { Extras } from '../../main.ts'
import { AI_SCOPE } from './ai-caller.ts'

const lines: string[] = []
const write = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }))
const extras: Extras = {
  log: { info: write, warn: write, error: write },
  hooks: (deps) => {
    const { begin, finish } = recordRequests(deps)
    return { guard: (request) => void begin(request), onFinished: finish }
  },
}
const server = await startTestServer({ extras })
const other = await startTestServer({ databaseUrl: server.databaseUrl })
const { deps } = server

const dana = await personOf(server, 'dana@example.test', { firstName: 'Dana', lastName: 'Okafor' })
const omar = await personOf(server, 'omar@example.test')
const danasKey = await createApiKey(dana, 'Laptop', deps)
const omarsKey = await createApiKey(omar, 'Laptop', deps)
const assistant = await startClient(server, 'assistant', { kind: 'ai_actions' })
const tokenOf = async (person: typeof dana, scopes = [AI_SCOPE]) =>
  (await redeem(server, assistant, await allow(server, assistant, { person, scopes }))).body.access_token
const ask = async (path: string, headers: Record<string, string> = {}, on = server) => {
  const answer = await on.fetch(path, { headers })
  return { status: answer.status, headers: answer.headers, body: await answer.json() }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const danasToken = await tokenOf(dana)
const CHECKS = ['/api/v2/auth/check', '/api/v1/check', '/api/v1/dynamic/check']
const ALL = [...CHECKS, '/api/v2/auth/accounts']

test('200: an API key and a token say whose they are, on both versions and in both slash forms', async () => {
  const body = { success: true, email: 'dana@example.test', name: 'Dana Okafor', user_id: dana.userId, is_staff: false }
  for (const path of CHECKS.flatMap((path) => [path, `${path}/`])) {
    for (const headers of [{ 'X-API-Key': danasKey.key }, bearer(danasToken)]) {
      const answer = await ask(path, headers)
      assert.deepEqual([answer.status, answer.body], [200, body], path)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    }
  }
  assert.equal((await ask('/api/v2/auth/check', { 'x-api-key': omarsKey.key })).body.name, 'omar@example.test')
})

test('200: the one account of a person', async () => {
  const { status, body } = await ask('/api/v2/auth/accounts/', { 'x-api-key': danasKey.key })
  const owner = { name: 'Dana Okafor', email: 'dana@example.test' }
  const logo_url = `${deps.publicUrl}/assets/wayleave.svg`
  const account = { id: dana.workspaceId, name: 'Dana Okafor', logo_url, owner }
  assert.deepEqual([status, body], [200, { results: [account] }])
})

test('401 with invalid_token: no credential, or a bad one, whatever good one comes with it', async () => {
  const altered = danasKey.key.slice(0, -1) + (danasKey.key.endsWith('a') ? 'b' : 'a')
  const bad: Record<string, string>[] = [
    {},
    { 'x-api-key': '' },
    { 'x-api-key': altered },
    { 'x-api-key': danasToken },
    bearer('nothing'),
    bearer(danasKey.key),
    { authorization: `Basic ${btoa(`assistant:${danasToken}`)}` },
    { ...bearer('nothing'), 'x-api-key': danasKey.key },
    { ...bearer(danasToken), 'x-api-key': altered },
  ]
  for (const path of ALL) {
    for (const headers of bad) {
      const answer = await ask(path, headers)
      assert.deepEqual([answer.status, answer.body], [401, { detail: 'Unauthorized' }], JSON.stringify(headers))
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer error="invalid_token"')
    }
  }
})

test('401: a token in the URL, a key in the URL of v2, and a bad key in the URL of v1', async () => {
  for (const path of ALL) {
    assert.equal((await ask(`${path}?access_token=${danasToken}`, bearer(danasToken))).status, 401, path)
  }
  assert.equal((await ask(`/api/v2/auth/check?api_key=${danasKey.key}`)).status, 401)
  assert.equal((await ask('/api/v1/check?api_key=sk-nothing', { 'x-api-key': danasKey.key })).status, 401)
  assert.equal((await ask('/api/v1/check?api_key=', { 'x-api-key': danasKey.key })).status, 401)
})

test('200: a key in the URL of v1, which stands in no log and in no list of requests', async () => {
  const { key } = danasKey
  const answer = await ask(`/api/v1/check/?api_key=${key}`)
  assert.deepEqual([answer.status, answer.body.user_id], [200, dana.userId])
  await ask(`/api/v1/nothing?api_key=${key}`) // a refusal is logged
  const kept = () => query<{ row: string }>(server.databaseUrl, 'select dev_requests::text as row from dev_requests')
  await poll(async () => (await kept()).some(({ row }) => row.includes('/api/v1/nothing')), 5_000)
  assert.ok(lines.some((line) => line.includes('/api/v1/nothing')))
  assert.doesNotMatch([...lines, ...(await kept()).map(({ row }) => row)].join('\n'), new RegExp(key.slice(3)))
})

test('200: several credentials of one account; 400: of two accounts', async () => {
  const both = { ...bearer(danasToken), 'x-api-key': danasKey.key }
  assert.equal((await ask(`/api/v1/check?api_key=${danasKey.key}`, both)).body.user_id, dana.userId)
  assert.equal((await ask('/api/v2/auth/accounts', both)).status, 200)
  for (const path of ALL) {
    const answer = await ask(path, { ...bearer(danasToken), 'x-api-key': omarsKey.key })
    assert.equal(answer.status, 400, path)
    assert.deepEqual(Object.keys(answer.body), ['error'])
  }
  assert.equal((await ask(`/api/v1/check?api_key=${omarsKey.key}`, { 'x-api-key': danasKey.key })).status, 400)
})

test('403 names the scope that is missing, also beside a good key: the first credential decides', async () => {
  const weak = await tokenOf(dana, ['openid'])
  const partner = await tokenFor(server, await startPartner(server)) // a partner's user, who is nobody of our own
  for (const path of ALL) {
    for (const headers of [bearer(weak), { ...bearer(weak), 'x-api-key': danasKey.key }, bearer(partner)]) {
      const answer = await ask(path, headers)
      assert.deepEqual([answer.status, answer.body], [403, { detail: `Missing scope ${AI_SCOPE}` }])
    }
  }
})

test('405 names what is allowed', async () => {
  for (const path of ALL) {
    const answer = await server.fetch(path, { method: 'POST', headers: { 'x-api-key': danasKey.key } })
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD'])
    assert.deepEqual(await answer.json(), { detail: 'Method Not Allowed' })
  }
})

test('a revoked key is 401 on another process within a second', async () => {
  const { key, record } = await createApiKey(dana, 'Leaked', deps)
  const headers = { 'x-api-key': key }
  assert.equal((await ask('/api/v2/auth/check', headers, other)).status, 200)
  const revokedAt = performance.now()
  await deps.db.transaction().execute((tx) => revokeApiKey(tx, record.id, dana.userId, deps))
  await poll(async () => (await ask('/api/v2/auth/check', headers, other)).status === 401, 1_000)
  assert.ok(performance.now() - revokedAt < 1_000)
  assert.equal((await ask('/api/v2/auth/check', headers)).status, 401)
})

test('401: the key and the token of somebody who was deactivated, and a token that is over', async () => {
  const lena = await personOf(server, 'lena@example.test')
  const { key } = await createApiKey(lena, 'Laptop', deps)
  const token = await tokenOf(lena)
  assert.equal((await ask('/api/v2/auth/check', bearer(token))).status, 200)
  await sql`update users set deactivated_at = ${deps.clock.now()} where id = ${lena.userId}`.execute(deps.db)
  for (const on of [server, other]) {
    assert.equal((await ask('/api/v2/auth/check', { 'x-api-key': key }, on)).status, 401)
    assert.equal((await ask('/api/v2/auth/check', bearer(token), on)).status, 401)
  }
  await server.advance(36_001)
  assert.equal((await ask('/api/v2/auth/check', bearer(danasToken))).status, 401)
  assert.equal((await ask('/api/v2/auth/check', { 'x-api-key': danasKey.key })).status, 200)
})
