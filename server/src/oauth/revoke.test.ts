import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { allow, newTokens, redeem, refresh, startClient, type TestClient } from '../../test/harness/grants.ts'
import { startPartner, tokenFor } from '../../test/harness/partner.ts'
import { poll } from '../../test/harness/poll.ts'
import { startTestServer } from '../../test/harness/server.ts'

const one = await startTestServer()
const two = await startTestServer({ databaseUrl: one.databaseUrl })
const crm = await startClient(one)
const other = await startClient(one, 'other')
const assistant = await startClient(one, 'assistant', { kind: 'ai_actions', public: true })
const WITHIN_MS = 1_000

type Asker = Pick<TestClient, 'client_id' | 'secret'>

async function revoke(client: Asker, more: Record<string, string>, path = '/oauth/revoke'): Promise<Response> {
  const body = new URLSearchParams({ client_id: client.client_id, ...more })
  if (client.secret !== undefined) body.set('client_secret', client.secret)
  return one.fetch(path, { method: 'POST', body })
}

async function statusOf(server: typeof one, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` }
  return (await server.fetch('/v2/apps', { headers })).status
}

/** Used at both processes, so that both keep a copy of it. */
async function isGood(token: string): Promise<boolean> {
  return (await statusOf(one, token)) === 200 && (await statusOf(two, token)) === 200
}

test('200: an access token ends alone, within a second on every process', async () => {
  const { access_token, refresh_token } = await newTokens(one, crm)
  const next = (await refresh(one, crm, refresh_token)).body
  assert.ok((await isGood(access_token)) && (await isGood(next.access_token)))
  const answer = await revoke(crm, { token: access_token, token_type_hint: 'access_token' })
  assert.deepEqual([answer.status, await answer.text()], [200, '{}'])
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  for (const server of [one, two]) await poll(async () => (await statusOf(server, access_token)) === 401, WITHIN_MS)
  assert.ok(await isGood(next.access_token), 'its sister lives')
  assert.equal((await refresh(one, crm, next.refresh_token)).status, 200, 'and so does the grant')
})

test('200: with a refresh token, used or not, ends everything of its grant, within a second on every process', async () => {
  for (const which of ['used', 'latest'] as const) {
    const first = await newTokens(one, crm)
    const next = (await refresh(one, crm, first.refresh_token)).body
    assert.ok((await isGood(first.access_token)) && (await isGood(next.access_token)))
    const token = which === 'used' ? first.refresh_token : next.refresh_token
    assert.equal((await revoke(crm, { token }, '/oauth/revoke/')).status, 200)
    for (const server of [one, two])
      for (const { access_token } of [first, next])
        await poll(async () => (await statusOf(server, access_token)) === 401, WITHIN_MS)
    assert.equal((await refresh(two, crm, next.refresh_token)).body.error, 'invalid_grant')
  }
  const { rows } = await sql<{ actor: string; because: string }>`
    select actor, detail ->> 'because' as because from audit_log where action = 'grant.revoked'`.execute(one.deps.db)
  const deed = { actor: 'client crm', because: 'Its client revoked it.' }
  assert.deepEqual(rows, [deed, deed])
})

test('200: other grants of the same person and client live on', async () => {
  const [gone, stays] = [await newTokens(one, crm), await newTokens(one, crm)]
  await revoke(crm, { token: gone.refresh_token })
  assert.equal((await refresh(one, crm, stays.refresh_token)).status, 200)
})

test('200: a public client by its id alone', async () => {
  const tokens = (await redeem(one, assistant, await allow(one, assistant, { scopes: ['openid'] }))).body
  assert.equal((await revoke(assistant, { token: tokens.refresh_token })).status, 200)
  assert.equal((await refresh(one, assistant, tokens.refresh_token)).status, 400)
})

test('200: a partner’s token, which has no grant', async () => {
  const acme = await startPartner(one)
  const token = await tokenFor(one, acme)
  assert.ok(await isGood(token))
  assert.equal((await revoke({ client_id: acme.clientId, secret: acme.clientSecret }, { token })).status, 200)
  for (const server of [one, two]) await poll(async () => (await statusOf(server, token)) === 401, WITHIN_MS)
})

test('200, and nothing ends: unknown, revoked before, a code, and what was issued to somebody else', async () => {
  const { access_token, refresh_token } = await newTokens(one, crm)
  const allowed = await allow(one, crm)
  for (const client of [other, assistant])
    for (const token of [access_token, refresh_token]) {
      const answer = await revoke(client, { token })
      assert.deepEqual([answer.status, await answer.text()], [200, '{}'])
    }
  for (const token of ['unknown', 'ü', allowed.code]) assert.equal((await revoke(crm, { token })).status, 200)
  assert.ok(await isGood(access_token))
  assert.equal((await redeem(one, crm, allowed)).status, 200)
  assert.equal((await refresh(one, crm, refresh_token)).status, 200)
  for (const _ of [1, 2]) assert.equal((await revoke(crm, { token: access_token })).status, 200)
})

test('401 invalid_client, and nothing ends: nobody, a wrong secret, none', async () => {
  const { access_token, refresh_token } = await newTokens(one, crm)
  for (const client of [
    { client_id: 'nobody', secret: 'x' },
    { client_id: 'crm', secret: 'wrong' },
    { client_id: 'crm', secret: undefined },
    { client_id: 'assistant', secret: 'none' },
  ])
    for (const token of [access_token, refresh_token]) {
      const answer = await revoke(client, { token })
      assert.equal(answer.status, 401)
      assert.equal(((await answer.json()) as { error: string }).error, 'invalid_client')
    }
  assert.ok(await isGood(access_token))
  assert.equal((await refresh(one, crm, refresh_token)).status, 200)
})

test('400 invalid_request: no token, or one in the URL, which ends nothing; 405 for GET', async () => {
  const { access_token } = await newTokens(one, crm)
  assert.equal((await revoke(crm, {})).status, 400)
  assert.equal((await revoke(crm, {}, `/oauth/revoke?token=${access_token}`)).status, 400)
  assert.ok(await isGood(access_token))
  const answer = await one.fetch('/oauth/revoke')
  assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST, OPTIONS'])
})

test('a refresh that runs beside the revocation leaves nothing that works', async () => {
  for (let tries = 0; tries < 5; tries++) {
    const { refresh_token } = await newTokens(one, crm)
    const [swapped] = await Promise.all([refresh(two, crm, refresh_token), revoke(crm, { token: refresh_token })])
    if (swapped.status !== 200) continue
    const { access_token } = swapped.body
    for (const server of [one, two]) await poll(async () => (await statusOf(server, access_token)) === 401, WITHIN_MS)
    assert.equal((await refresh(two, crm, swapped.body.refresh_token)).body.error, 'invalid_grant')
  }
})
