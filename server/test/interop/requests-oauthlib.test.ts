// requests-oauthlib, Debian's python3-requests-oauthlib: by header, by body, and a public client with PKCE.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askPython, noPython } from '../harness/debian.ts'
import { CALLBACK, startClient } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor } from '../harness/visitor.ts'

const skip = noPython('requests_oauthlib', 'python3-requests-oauthlib')
const server = await startTestServer()
const dana = await startVisitor(server, 'dana')
const erin = await startVisitor(server, 'erin')
const crm = await startClient(server)
const assistant = await startClient(server, 'assistant', { kind: 'ai_actions', public: true })

const common = { server: server.url, redirect_uri: CALLBACK }
const asCrm = {
  ...common,
  client_id: crm.client_id,
  client_secret: crm.secret,
  scope: 'zap profile',
  api: '/v1/profiles/me',
}
const asAssistant = {
  ...common,
  client_id: assistant.client_id,
  scope: 'openid nla:exposed_actions:execute',
  api: '/api/v2/auth/check',
  method: 'none',
}
const byHeader = { ...asCrm, method: 'header' }
const byBody = { ...asCrm, method: 'body' }

const run = (scene: string, settings: object, person = dana) =>
  askPython(new URL('requests_oauthlib_client.py', import.meta.url), { scene, ...settings }, (url, answer) =>
    person[answer](url),
  )

for (const [name, settings] of [
  ['a workflow client by header', byHeader],
  ['a workflow client by body', byBody],
  ['a public client with PKCE', asAssistant],
] as const) {
  test(`${name}: consent, code, API, a refresh by itself; a used refresh token is refused`, { skip }, async () => {
    assert.deepEqual(await run('whole_round', settings), {
      email: dana.email,
      again: dana.email,
      scope: settings.scope.split(' '),
      updates: 1,
      is_renewed: true,
      replayed: 'invalid_grant',
    })
  })
}

test("a token of the client's own, which has no refresh token", { skip }, async () => {
  for (const settings of [byHeader, byBody]) {
    const members = await run('own_token', settings)
    assert.deepEqual(members, ['access_token', 'expires_at', 'expires_in', 'scope', 'token_type'])
  }
})

test('somebody who says no: access_denied', { skip }, async () => {
  assert.equal(await run('denied', asAssistant, erin), 'access_denied')
})

test('a used code: invalid_grant, and what was issued from it is dead', { skip }, async () => {
  assert.deepEqual(await run('used_code', byHeader), ['invalid_grant', 401])
})
