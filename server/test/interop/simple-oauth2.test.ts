// simple-oauth2 in its three modes: Basic, a form body, a JSON body. Its defaults are our addresses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AccessToken, AuthorizationCode, ClientCredentials, type ModuleOptions } from 'simple-oauth2'
import { CALLBACK, startClient } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor } from '../harness/visitor.ts'

const server = await startTestServer()
const dana = await startVisitor(server, 'dana')
const erin = await startVisitor(server, 'erin')
const SECRET = 'a s3cret: 100%+/=' // what RFC 6749 §2.3.1 encodes before Basic does
const crm = await startClient(server, 'crm', { client_secret: SECRET })
const assistant = await startClient(server, 'assistant', { kind: 'ai_actions', public: false, client_secret: SECRET })

const modes: NonNullable<ModuleOptions['options']>[] = [
  {}, // header
  { authorizationMethod: 'body' },
  { authorizationMethod: 'body', bodyFormat: 'json' },
]
const settings = (id: string, options: ModuleOptions['options']): ModuleOptions => ({
  client: { id, secret: SECRET },
  auth: { tokenHost: server.url },
  options,
})

async function connect(app: AuthorizationCode, scope: string[]): Promise<{ code: string; token: AccessToken }> {
  const came = await dana.allow(app.authorizeURL({ redirect_uri: CALLBACK, scope, state: 's 1&2' }))
  assert.equal(came.searchParams.get('state'), 's 1&2')
  const code = came.searchParams.get('code') ?? assert.fail(came.href)
  return { code, token: await app.getToken({ code, redirect_uri: CALLBACK, scope }) }
}

async function call(path: string, { token }: AccessToken): Promise<{ status: number; email?: string }> {
  const answer = await server.fetch(path, { headers: { authorization: `Bearer ${token.access_token}` } })
  return { status: answer.status, email: ((await answer.json()) as { email?: string }).email }
}

for (const mode of modes) {
  test(`consent, code, API, refresh, revocation: ${JSON.stringify(mode)}`, async () => {
    for (const [id, scope, path] of [
      [crm.client_id, ['zap', 'profile'], '/v1/profiles/me'],
      [assistant.client_id, ['openid', 'nla:exposed_actions:execute'], '/api/v2/auth/check'],
    ] as const) {
      const { token } = await connect(new AuthorizationCode(settings(id, mode)), [...scope])
      assert.deepEqual([token.expired(), token.expired(36_001)], [false, true])
      assert.deepEqual(await call(path, token), { status: 200, email: dana.email })

      const next = await token.refresh({ scope: scope[0] })
      assert.equal(next.token.scope, scope[0])
      assert.notEqual(next.token.refresh_token, token.token.refresh_token)
      await assert.rejects(token.refresh(), isOauthError(400, 'invalid_grant'))
    }
  })

  test(`revokeAll ends both tokens, and a token of the client's own comes alone: ${JSON.stringify(mode)}`, async () => {
    const { token } = await connect(new AuthorizationCode(settings(crm.client_id, mode)), ['profile'])
    await token.revokeAll()
    assert.equal((await call('/v1/profiles/me', token)).status, 401)
    await assert.rejects(token.refresh(), isOauthError(400, 'invalid_grant'))
    const own = await new ClientCredentials(settings(crm.client_id, mode)).getToken({ scope: ['zap'] })
    assert.deepEqual([own.token.scope, own.token.refresh_token], ['zap', undefined])
  })

  test(`400 invalid_grant: a used code; 401 invalid_client: a wrong secret: ${JSON.stringify(mode)}`, async () => {
    const app = new AuthorizationCode(settings(crm.client_id, mode))
    const { code, token } = await connect(app, ['profile'])
    await assert.rejects(app.getToken({ code, redirect_uri: CALLBACK }), isOauthError(400, 'invalid_grant'))
    assert.equal((await call('/v1/profiles/me', token)).status, 401)
    const wrong = settings(crm.client_id, mode)
    const thief = new AuthorizationCode({ ...wrong, client: { ...wrong.client, secret: 'guessed' } })
    await assert.rejects(thief.getToken({ code, redirect_uri: CALLBACK }), isOauthError(401, 'invalid_client'))
  })
}

test('somebody who says no: access_denied comes back to the redirect URI', async () => {
  const app = new AuthorizationCode(settings(crm.client_id, {}))
  const came = await erin.deny(app.authorizeURL({ redirect_uri: CALLBACK, scope: 'profile', state: 's1' }))
  assert.deepEqual([came.searchParams.get('error'), came.searchParams.get('state')], ['access_denied', 's1'])
  assert.equal(came.searchParams.get('code'), null)
})

function isOauthError(status: number, code: string) {
  return (error: { data?: { payload?: { error?: string } }; output?: { statusCode?: number } }) => {
    assert.deepEqual([error.output?.statusCode, error.data?.payload?.error], [status, code])
    return true
  }
}
