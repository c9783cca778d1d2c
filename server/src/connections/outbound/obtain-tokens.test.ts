import assert from 'node:assert/strict'
import { test } from 'node:test'
import { petshopApp } from '../../../test/petshop-app.ts'
import { answer, provider, type Reply } from '../../../test/token-endpoint.ts'
import type { App } from '../../apps/index.ts'
import { exchangeCode, logIn, refreshTokens, requestClientToken, tokenRequests } from './index.ts'

const now = new Date('2026-03-01T12:00:00Z')
const returned = { code: 'code-1', redirectUri: 'https://wayleave.test/return/', now }
const TOKENS = '{"access_token":"a1","refresh_token":"r1","expires_in":3600}'

const FORM =
  'client_id=petshop-client&client_secret=petshop-secret&code=code-1&grant_type=authorization_code' +
  '&redirect_uri=https%3A%2F%2Fwayleave.test%2Freturn%2F'

test('form: the parameters of seed 003 in the body, none in the URL', async (t) => {
  const { seen, fetch, app } = await provider(t, answer(200, TOKENS))
  assert.deepEqual(await exchangeCode(fetch, app, {}, returned), {
    kind: 'tokens',
    tokens: { access_token: 'a1', refresh_token: 'r1', expires_in: 3600, extra: {} },
  })
  const [one] = seen
  assert.deepEqual([one?.method, one?.url, one?.body], ['POST', '/oauth/token', FORM])
  assert.equal(one?.headers.accept, 'application/json')
  assert.equal(one?.headers['content-type'], 'application/x-www-form-urlencoded')
})

test('query_then_form: the query string first, on a 4xx once more as a form', async (t) => {
  const reply: Reply = (response, { body }) =>
    (body === '' ? answer(400, '{"error":"x"}') : answer(200, TOKENS))(response)
  const legacy = await provider(t, reply, { token_request: 'query_then_form' })
  assert.equal((await exchangeCode(legacy.fetch, legacy.app, {}, returned)).kind, 'tokens')
  assert.deepEqual(
    legacy.seen.map(({ url, body }) => [url, body]),
    [
      [`/oauth/token?${FORM}`, ''],
      ['/oauth/token', FORM],
    ],
  )
})

test('query_then_form: one request when the first is answered otherwise', async (t) => {
  for (const [status, kind] of [
    [200, 'tokens'],
    [503, 'temporary'],
  ] as const) {
    const { seen, fetch, app } = await provider(t, answer(status, TOKENS), { token_request: 'query_then_form' })
    assert.equal((await exchangeCode(fetch, app, {}, returned)).kind, kind)
    assert.equal(seen.length, 1)
  }
})

test('query_then_form: the second 4xx is the answer', async (t) => {
  const { seen, fetch, app } = await provider(t, answer(400, '{"error":"invalid_grant"}'), {
    token_request: 'query_then_form',
  })
  assert.equal((await refreshTokens(fetch, app, {}, 'r0', now)).kind, 'final')
  assert.equal(seen.length, 2)
})

test('json, Basic, PKCE and fixed parameters', async (t) => {
  const { seen, fetch, app } = await provider(t, answer(200, TOKENS), {
    token_request: 'json',
    client_auth: 'basic',
    client_id: 'id:1',
    client_secret: 'a b&ü',
    token_params: { audience: '{{shop}}', gone: '{{none}}' },
  })
  await exchangeCode(fetch, app, { shop: 'acme' }, { ...returned, codeVerifier: 'v1' })
  const [one] = seen
  assert.deepEqual(JSON.parse(one?.body ?? ''), {
    code: 'code-1',
    grant_type: 'authorization_code',
    redirect_uri: 'https://wayleave.test/return/',
    code_verifier: 'v1',
    audience: 'acme',
  })
  assert.equal(one?.headers['content-type'], 'application/json')
  const basic = Buffer.from(one?.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString()
  assert.equal(basic, 'id%3A1:a+b%26%C3%BC') // RFC 6749 §2.3.1
})

test('a public client sends its id and no empty secret', async (t) => {
  const { seen, fetch, app } = await provider(t, answer(200, TOKENS), { client_secret: '' })
  await refreshTokens(fetch, app, {}, 'r1', now)
  assert.equal(seen[0]?.body, 'client_id=petshop-client&grant_type=refresh_token&refresh_token=r1')
})

test('refresh: the parameters of seed 003 to the refresh URL, or to the token URL', async (t) => {
  const { seen, fetch, app, port } = await provider(t, answer(200, '{"access_token":"a2"}'))
  assert.deepEqual(await refreshTokens(fetch, app, {}, 'r1', now), {
    kind: 'tokens',
    tokens: { access_token: 'a2', extra: {} },
  })
  const own = petshopApp(port, { refresh_token_url: `http://127.0.0.1:${port}/oauth/{{shop}}/refresh` })
  await refreshTokens(fetch, own, { shop: 'acme' }, 'r1', now)
  const body = 'client_id=petshop-client&client_secret=petshop-secret&grant_type=refresh_token&refresh_token=r1'
  assert.deepEqual(
    seen.map(({ url, body }) => [url, body]),
    [
      ['/oauth/token', body],
      ['/oauth/acme/refresh', body],
    ],
  )
})

test("client_credentials: the connection's own client", async (t) => {
  const oauth2 = { client_id: '{{client_id}}', client_secret: '{{client_secret}}' }
  const { seen, fetch, app } = await provider(t, answer(200, TOKENS), oauth2)
  const outcome = await requestClientToken(fetch, app, { client_id: 'mine', client_secret: 'hush' }, now)
  assert.equal(outcome.kind, 'tokens')
  assert.equal(seen[0]?.body, 'client_id=mine&client_secret=hush&grant_type=client_credentials&scope=read+write')
})

test('session: the login request is filled, the token and its lifetime are found', async (t) => {
  const { seen, fetch, app, port } = await provider(t, answer(200, '{"session":{"id":"s1","ttl":"600"}}'))
  const request = {
    method: 'POST' as const,
    url: `http://127.0.0.1:${port}/login`,
    json: { user: '{{user}}', pass: '{{pass}}' },
  }
  const login = { request, token_path: 'session.id', expires_path: 'session.ttl' }
  const session: App = { ...app, auth: { type: 'session', fields: [], placements: [], login } }
  assert.deepEqual(await logIn(fetch, session, { user: 'dana', pass: 'pw' }, now), {
    kind: 'tokens',
    tokens: { access_token: 's1', expires_in: 600, extra: {} },
  })
  assert.deepEqual([seen[0]?.url, seen[0]?.body], ['/login', '{"user":"dana","pass":"pw"}'])
  assert.equal(seen[0]?.headers['content-type'], 'application/json')
})

test("every request for a token is held to the app's hosts, to its own host, and to a small answer", () => {
  const app = petshopApp(9901, { token_request: 'query_then_form' })
  for (const request of tokenRequests(app, {}, 'http://127.0.0.1:9901/oauth/token', [])) {
    assert.deepEqual(
      [request.hosts, request.redirects, request.bodyBytesMax],
      [['127.0.0.1:9901'], 'same-host', 1024 * 1024],
    )
  }
})
