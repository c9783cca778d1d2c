// Authlib, Debian's python3-authlib: OAuth2Session with PKCE, without a secret, by Basic and by body.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askPython, noPython } from '../harness/debian.ts'
import { CALLBACK, startClient } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor } from '../harness/visitor.ts'

const skip = noPython('authlib', 'python3-authlib')
const server = await startTestServer()
const dana = await startVisitor(server, 'dana')
const erin = await startVisitor(server, 'erin')
const crm = await startClient(server)
const assistant = await startClient(server, 'assistant', { kind: 'ai_actions', public: true })
const confidential = await startClient(server, 'confidential', { kind: 'ai_actions', public: false })

const common = { server: server.url, redirect_uri: CALLBACK }
const aiActions = { ...common, scope: 'openid nla:exposed_actions:execute', api: '/api/v2/auth/check' }
const asAssistant = { ...aiActions, client_id: assistant.client_id, method: 'none' }
const asConfidential = { ...aiActions, client_id: confidential.client_id, client_secret: confidential.secret }
const asCrm = {
  ...common,
  client_id: crm.client_id,
  client_secret: crm.secret,
  scope: 'zap profile',
  api: '/v1/profiles/me',
}

const run = <T>(scene: string, settings: object, person = dana) =>
  askPython<T>(new URL('authlib_client.py', import.meta.url), { scene, ...settings }, (url, answer) =>
    person[answer](url),
  )

type Round = {
  email: string
  again: string
  claims: { sub: string; email: string } | null
  known: boolean | null
  after_revocation: number
}

for (const [name, settings] of [
  ['a public client with PKCE', asAssistant],
  ['a confidential client by Basic', { ...asConfidential, method: 'client_secret_basic' }],
  ['a confidential client by body', { ...asConfidential, method: 'client_secret_post' }],
  ['a workflow client by Basic', { ...asCrm, method: 'client_secret_basic' }],
  ['a workflow client by body', { ...asCrm, method: 'client_secret_post' }],
] as const) {
  test(`${name}: consent, code, id_token, API, a refresh by itself, revocation`, { skip }, async () => {
    const { claims, known, ...round } = await run<Round>('whole_round', settings)
    assert.deepEqual(round, {
      email: dana.email,
      again: dana.email,
      scope: settings.scope,
      is_renewed: true,
      update_names_the_old: true,
      after_revocation: 401,
    })
    assert.equal(known, settings.method === 'none' ? null : true)
    const isOpenid = settings.scope.includes('openid')
    assert.deepEqual(claims && [claims.sub, claims.email], isOpenid ? [String(dana.userId), dana.email] : null)
  })
}

test('somebody who says no: access_denied', { skip }, async () => {
  assert.deepEqual(await run('denied', asAssistant, erin), ['access_denied'])
})

test('a used code: OAuthError invalid_grant, and what was issued from it is dead', { skip }, async () => {
  assert.deepEqual(await run('used_code', { ...asCrm, method: 'client_secret_basic' }), ['invalid_grant', 401])
})
