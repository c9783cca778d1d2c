import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askToken, newTokens, refresh, startClient, type TestClient } from '../../test/harness/grants.ts'
import { startPartner, tokenFor } from '../../test/harness/partner.ts'
import { personOf } from '../../test/harness/person.ts'
import { startTestServer } from '../../test/harness/server.ts'

const server = await startTestServer()
const { publicUrl } = server.deps
const crm = await startClient(server)
const other = await startClient(server, 'other')
const assistant = await startClient(server, 'assistant', { kind: 'ai_actions', public: true })
const acme = await startPartner(server)

type Answer = { status: number; headers: Headers; body: Record<string, unknown> }
type Asker = Pick<TestClient, 'client_id' | 'secret'>

async function ask(client: Asker, more: Record<string, string> = {}, path = '/oauth/introspect'): Promise<Answer> {
  const body = new URLSearchParams({ client_id: client.client_id, ...more })
  if (client.secret !== undefined) body.set('client_secret', client.secret)
  const answer = await server.fetch(path, { method: 'POST', body })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> }
}

const introspect = async (client: Asker, token: string) => (await ask(client, { token })).body
const INACTIVE = { active: false }

test('200: an access token, whatever the hint says, with and without a slash', async () => {
  const dana = await personOf(server, 'dana@example.test')
  const before = Math.floor(server.deps.clock.now().getTime() / 1000)
  const { access_token } = await newTokens(server, crm)
  for (const hint of ['access_token', 'refresh_token', 'pigeon', ''])
    for (const path of ['/oauth/introspect', '/oauth/introspect/']) {
      const { status, headers, body } = await ask(crm, { token: access_token, token_type_hint: hint }, path)
      assert.equal(status, 200)
      assert.equal(headers.get('cache-control'), 'no-store')
      const { iat, exp, ...rest } = body
      assert.ok(Number(iat) >= before && Number(exp) - Number(iat) === 36_000)
      assert.deepEqual(rest, {
        active: true,
        scope: 'zap zap:write authentication',
        client_id: 'crm',
        username: 'dana@example.test',
        token_type: 'Bearer',
        sub: String(dana.userId),
        aud: publicUrl,
        iss: publicUrl,
      })
    }
})

test('200: a refresh token is active until it is used, never expires, and is no bearer token', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const body = await introspect(crm, refresh_token)
  assert.equal(body.active, true)
  assert.deepEqual([body.token_type, body.exp], [undefined, undefined])
  assert.equal(body.scope, 'zap zap:write authentication')
  const next = (await refresh(server, crm, refresh_token)).body
  assert.deepEqual(await introspect(crm, refresh_token), INACTIVE)
  assert.equal((await introspect(crm, next.refresh_token)).active, true)
})

test('200: a token of the client itself has neither user nor name', async () => {
  const { body } = await askToken(server, crm, { grant_type: 'client_credentials', scope: 'zap' })
  const { iat, exp, ...rest } = await introspect(crm, body.access_token)
  assert.equal(Number(exp) - Number(iat), 36_000)
  const wanted = { active: true, scope: 'zap', client_id: 'crm', token_type: 'Bearer', aud: publicUrl, iss: publicUrl }
  assert.deepEqual(rest, wanted)
})

test('200: a partner asks about the token of its user', async () => {
  const token = await tokenFor(server, acme, 'dana')
  const body = await introspect({ client_id: acme.clientId, secret: acme.clientSecret }, token)
  assert.deepEqual([body.active, body.client_id, body.username], [true, acme.clientId, undefined])
  assert.match(String(body.sub), /^\d+$/)
})

test('200 active false, and nothing else: unknown, expired, revoked, and what was issued to somebody else', async () => {
  const { access_token, refresh_token } = await newTokens(server, crm)
  for (const token of [access_token, refresh_token]) assert.deepEqual(await introspect(other, token), INACTIVE)
  assert.deepEqual(await introspect(crm, await tokenFor(server, acme)), INACTIVE)
  for (const token of ['unknown', 'ü', '{}', 'x'.repeat(10_000)])
    assert.deepEqual(await introspect(crm, token), INACTIVE)
  const replayed = await newTokens(server, crm)
  await refresh(server, crm, replayed.refresh_token)
  assert.equal((await refresh(server, crm, replayed.refresh_token)).status, 400)
  assert.deepEqual(await introspect(crm, replayed.access_token), INACTIVE)
  await server.advance(36_001)
  assert.deepEqual(await introspect(crm, access_token), INACTIVE)
  assert.equal((await introspect(crm, refresh_token)).active, true, 'a refresh token does not age')
})

test('200: Basic authentication, and a JSON body', async () => {
  const { access_token } = await newTokens(server, crm)
  const basic = { authorization: `Basic ${btoa(`crm:${crm.secret}`)}` }
  const form = new URLSearchParams({ token: access_token })
  const json = { 'content-type': 'application/json' }
  for (const init of [
    { headers: basic, body: form },
    { headers: { ...basic, ...json }, body: JSON.stringify({ token: access_token }) },
  ]) {
    const answer = await server.fetch('/oauth/introspect', { method: 'POST', ...init })
    assert.equal(((await answer.json()) as { active: boolean }).active, true)
  }
})

test('401 invalid_client: nobody, a wrong secret, and a public client, which has none', async () => {
  const { access_token } = await newTokens(server, assistant, { scopes: ['openid'] })
  const mine = await newTokens(server, crm)
  for (const [client, token] of [
    [{ client_id: 'nobody', secret: 'x' }, mine.access_token],
    [{ client_id: 'crm', secret: 'wrong' }, mine.access_token],
    [{ client_id: 'crm', secret: undefined }, mine.access_token],
    [assistant, access_token],
  ] as const) {
    const { status, headers, body } = await ask(client, { token })
    assert.equal(status, 401)
    assert.equal(body.error, 'invalid_client')
    assert.match(headers.get('www-authenticate') ?? '', /^Basic /)
  }
  const bearer = { authorization: `Bearer ${mine.access_token}` }
  const form = new URLSearchParams({ token: mine.access_token })
  const answer = await server.fetch('/oauth/introspect', { method: 'POST', headers: bearer, body: form })
  assert.equal(answer.status, 401)
})

test('400 invalid_request: no token, an empty one, two, one in the URL; 405 for GET', async () => {
  const { access_token } = await newTokens(server, crm)
  for (const answer of [
    await ask(crm),
    await ask(crm, { token: '' }),
    await ask(crm, { token: access_token }, `/oauth/introspect?token=${access_token}`),
  ]) {
    assert.equal(answer.status, 400)
    assert.equal(answer.body.error, 'invalid_request')
  }
  const twice = `client_id=crm&client_secret=${crm.secret}&token=a&token=b`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  assert.equal((await server.fetch('/oauth/introspect', { method: 'POST', headers, body: twice })).status, 400)
  const answer = await server.fetch('/oauth/introspect')
  assert.equal(answer.status, 405)
  assert.equal(answer.headers.get('allow'), 'POST, OPTIONS')
})
