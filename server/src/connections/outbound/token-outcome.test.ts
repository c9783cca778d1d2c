import assert from 'node:assert/strict'
import { test } from 'node:test'
import { petshopApp } from '../../../test/petshop-app.ts'
import { answer, provider, type Reply } from '../../../test/token-endpoint.ts'
import { exchangeCode, refreshTokens } from './index.ts'

const now = new Date('2026-03-01T12:00:00Z')
const returned = { code: 'code-1', redirectUri: 'https://wayleave.test/return/', now }
const TOKENS = '{"access_token":"a1","refresh_token":"r1","expires_in":3600}'

const VERDICTS: [name: string, status: number, body: string, verdict: object][] = [
  [
    '400 invalid_grant',
    400,
    '{"error":"invalid_grant","error_description":"Gone."}',
    { kind: 'final', error: 'invalid_grant', detail: 'Gone.', status: 400 },
  ],
  [
    '401 without words',
    401,
    '',
    { kind: 'final', error: 'http_401', detail: 'The sign-in server answered with status 401.', status: 401 },
  ],
  [
    '403 HTML',
    403,
    '<html><p>no',
    { kind: 'final', error: 'http_403', detail: 'The sign-in server answered with status 403.', status: 403 },
  ],
  [
    '400 temporarily_unavailable',
    400,
    '{"error":"temporarily_unavailable"}',
    { kind: 'final', error: 'temporarily_unavailable', detail: 'temporarily_unavailable', status: 400 },
  ],
  [
    '401 invalid_client',
    401,
    '{"error":"invalid_client"}',
    { kind: 'temporary', detail: 'invalid_client', status: 401, misconfigured: true },
  ],
  [
    '400 unauthorized_client',
    400,
    '{"error":"unauthorized_client"}',
    { kind: 'temporary', detail: 'unauthorized_client', status: 400, misconfigured: true },
  ],
  ...[408, 409, 423, 425, 429, 500, 502, 503, 504].map((status): [string, number, string, object] => [
    `${status}`,
    status,
    '{"message":"Later."}',
    { kind: 'temporary', detail: 'Later.', status },
  ]),
  [
    '200 with an error',
    200,
    '{"error":"invalid_grant"}',
    { kind: 'final', error: 'invalid_grant', detail: 'invalid_grant', status: 200 },
  ],
  [
    '200 invalid_client',
    200,
    '{"error":"invalid_client"}',
    { kind: 'temporary', detail: 'invalid_client', status: 200, misconfigured: true },
  ],
  ['200 server_error', 200, '{"error":"server_error"}', { kind: 'temporary', detail: 'server_error', status: 200 }],
  [
    '200 without a token',
    200,
    '{"hello":1}',
    {
      kind: 'temporary',
      detail: 'The answer of the sign-in server holds no token where the app expects it.',
      status: 200,
      misconfigured: true,
    },
  ],
  [
    '200 with a sign-in page',
    200,
    '<!doctype html><p>Sign in',
    { kind: 'unknown', detail: 'The sign-in server gave an unreadable answer.' },
  ],
  ['204', 204, '', { kind: 'unknown', detail: 'The sign-in server gave an unreadable answer.' }],
  ['304', 304, '', { kind: 'temporary', detail: 'The sign-in server answered with status 304.', status: 304 }],
]

for (const [name, status, body, verdict] of VERDICTS) {
  test(`${(verdict as { kind: string }).kind}: a refresh answered with ${name}`, async (t) => {
    const { fetch, app } = await provider(t, answer(status, body))
    assert.deepEqual(await refreshTokens(fetch, app, {}, 'r1', now), verdict)
  })
}

test('temporary: Retry-After is handed on, as seconds and as a date', async (t) => {
  for (const header of ['90', 'Sun, 01 Mar 2026 12:01:30 GMT']) {
    const { fetch, app } = await provider(t, answer(429, '', { 'retry-after': header }))
    const outcome = await refreshTokens(fetch, app, {}, 'r1', now)
    assert.equal(outcome.kind === 'temporary' && outcome.retry_after_seconds, 90)
  }
})

test('unknown: sent, and no answer came', async (t) => {
  const { fetch, app } = await provider(t, (response) => response.destroy())
  assert.equal((await refreshTokens(fetch, app, {}, 'r1', now)).kind, 'unknown')
  const halfway = await provider(t, (response) => {
    response.setHeader('content-length', '100').write('{"access_token":"a', () => response.destroy())
  })
  assert.equal((await refreshTokens(halfway.fetch, halfway.app, {}, 'r1', now)).kind, 'unknown')
})

test('unknown: the answer is larger than 1 MiB', async (t) => {
  const { fetch, app } = await provider(t, answer(200, TOKENS + ' '.repeat(1024 * 1024)))
  assert.equal((await refreshTokens(fetch, app, {}, 'r1', now)).kind, 'unknown')
})

test('temporary: nothing was sent', async (t) => {
  const { fetch } = await provider(t, answer(200, TOKENS))
  const outcome = await refreshTokens(fetch, petshopApp(1), {}, 'r1', now)
  assert.deepEqual([outcome.kind, 'misconfigured' in outcome], ['temporary', false])
})

test('temporary, misconfigured: a redirect to another host is not followed', async (t) => {
  const other = await provider(t, answer(200, TOKENS))
  const { fetch, app } = await provider(t, (response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${other.port}/oauth/token` }).end()
  })
  const hosts = [...app.hosts, ...other.app.hosts]
  const outcome = await refreshTokens(fetch, { ...app, hosts }, {}, 'r1', now)
  assert.equal(outcome.kind === 'temporary' && outcome.misconfigured, true)
  assert.equal(other.seen.length, 0)
})

test('temporary, misconfigured, and nothing sent: a field leads elsewhere or is missing', async (t) => {
  const { seen, fetch, port } = await provider(t, answer(200, TOKENS))
  const app = petshopApp(port, { access_token_url: `http://127.0.0.1:${port}/{{realmId}}/token` })
  for (const url of [
    app.auth.oauth2?.access_token_url ?? '',
    `http://{{shop}}:${port}/token`,
    'http://127.0.0.1:1/token',
  ]) {
    const outcome = await refreshTokens(
      fetch,
      petshopApp(port, { access_token_url: url }),
      { shop: 'localhost' },
      'r1',
      now,
    )
    assert.equal(outcome.kind === 'temporary' && outcome.misconfigured, true, url)
  }
  assert.equal(seen.length, 0)
})

test('no outcome shows a secret that the provider echoes', async (t) => {
  const echo: Reply = (response, { body }) =>
    answer(400, JSON.stringify({ error: 'e', error_description: body }))(response)
  const { fetch, app } = await provider(t, echo)
  const auth = { access_token: 'canary-access', refresh_token: 'canary-refresh' }
  const outcomes = [
    await exchangeCode(fetch, app, auth, { ...returned, code: 'canary-code', codeVerifier: 'canary-verifier' }),
    await refreshTokens(fetch, app, auth, 'canary-refresh', now),
  ]
  for (const outcome of outcomes) {
    assert.ok(outcome.kind === 'final' && outcome.detail.includes('client_id=petshop-client'))
    assert.doesNotMatch(JSON.stringify(outcome), /canary|petshop-secret/)
  }
})

test('no outcome shows the client secret, though nothing announces it', async (t) => {
  const { fetch, app } = await provider(t, answer(400, '{"error":"e","message":"Not petshop-secret, please."}'))
  const outcome = await refreshTokens(fetch, app, {}, 'r1', now)
  assert.equal(outcome.kind === 'final' && outcome.detail, 'Not ***, please.')
})
