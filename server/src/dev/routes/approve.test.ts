import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'
import { createAccount } from '../../accounts/index.ts'
import { registerClient, registrationSchema } from '../../clients/index.ts'
import { developmentRoutes } from '../routes.ts'

const server = await startTestServer({ extras: { routes: () => developmentRoutes() } })
const { deps } = server
const REDIRECT_URI = 'http://127.0.0.1:9999/cb'
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters'
const common = { redirect_uris: [REDIRECT_URI] }
const registrations = [
  { ...common, key: 'crm', kind: 'workflow', name: 'CRM', client_id: 'crm', client_secret: 's3cret' },
  { ...common, key: 'assistant', kind: 'ai_actions', name: 'Assistant', client_id: 'assistant' },
]
for (const one of registrations) await registerClient(registrationSchema.parse(one), deps)
await deps.db
  .transaction()
  .execute((tx) =>
    createAccount(tx, { email: 'dana@acme.test', password: 'a good password', isEmailConfirmed: true }, deps),
  )

const asked = {
  email: 'dana@acme.test',
  client_id: 'crm',
  redirect_uri: REDIRECT_URI,
  response_type: 'code',
  scope: 'zap profile',
  state: 'a b+c&d',
}

async function approve(body: object | string): Promise<{ status: number; body: Record<string, string> }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await server.fetch('/_dev/approve', { method: 'POST', body: text })
  return { status: answer.status, body: await answer.json() }
}

async function redirected(body: object | string): Promise<URLSearchParams> {
  const { status, body: answer } = await approve(body)
  assert.equal(status, 200, JSON.stringify(answer))
  assert.deepEqual(Object.keys(answer), ['redirect_to'])
  assert.ok(answer.redirect_to?.startsWith(`${REDIRECT_URI}?`))
  return new URL(answer.redirect_to ?? '').searchParams
}

test('200: a code for the person, exchanged like any other; state and issuer go along', async () => {
  const found = await redirected(asked)
  assert.equal(found.get('state'), 'a b+c&d')
  assert.equal(found.get('iss'), deps.publicUrl)
  const form = { grant_type: 'authorization_code', code: found.get('code') ?? '', redirect_uri: REDIRECT_URI }
  const body = new URLSearchParams({ ...form, client_id: 'crm', client_secret: 's3cret' })
  const tokens = await (await server.fetch('/oauth/token', { method: 'POST', body })).json()
  assert.equal(tokens.scope, 'zap profile')
  assert.match(tokens.refresh_token, /^[A-Za-z0-9]{43,}$/)
})

test('200: a form will do, and PKCE holds', async () => {
  const code_challenge = createHash('sha256').update(VERIFIER).digest('base64url')
  const query = { ...asked, client_id: 'assistant', scope: 'openid', code_challenge, code_challenge_method: 'S256' }
  const code = (await redirected(new URLSearchParams(query).toString())).get('code') ?? ''
  const exchange = async (code_verifier: string) => {
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      client_id: 'assistant',
      code_verifier,
    }
    return (await server.fetch('/oauth/token', { method: 'POST', body: new URLSearchParams(form) })).status
  }
  assert.equal(await exchange(`${VERIFIER}-not`), 400)
  assert.equal(await exchange(VERIFIER), 200)
})

test('200 with error=: what a client would hear at its redirect URI', async () => {
  assert.equal((await redirected({ ...asked, scope: 'fly' })).get('error'), 'invalid_scope')
  assert.equal((await redirected({ ...asked, response_type: 'token' })).get('error'), 'unsupported_response_type')
  assert.equal(
    (await redirected({ ...asked, client_id: 'assistant', scope: 'openid' })).get('error'),
    'invalid_request',
  )
})

test('400 as JSON: what is no answer for any client; 404: nobody has the address', async () => {
  const wrong: Array<[object | string, number, string]> = [
    [{ ...asked, client_id: 'nobody' }, 400, 'invalid_client'],
    [{ ...asked, redirect_uri: 'http://127.0.0.1:9999/other' }, 400, 'invalid_request'],
    [{ ...asked, email: 'omar@acme.test' }, 404, 'invalid_request'],
    [{ ...asked, email: undefined }, 400, 'invalid_request'],
    [{ ...asked, scope: ['zap'] }, 400, 'invalid_request'],
    ['{', 400, 'invalid_request'],
    ['', 400, 'invalid_request'],
  ]
  for (const [body, status, error] of wrong) {
    const answer = await approve(body)
    assert.deepEqual([answer.status, answer.body.error], [status, error], JSON.stringify(answer.body))
    assert.ok(answer.body.error_description)
  }
})

test('403: no web page may approve for a person', async () => {
  const init = { method: 'POST', body: JSON.stringify(asked), headers: { origin: server.url } }
  assert.equal((await server.fetch('/_dev/approve', init)).status, 403)
})
