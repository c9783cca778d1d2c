import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askToken, startClient, writtenOf } from '../../../test/harness/grants.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { registeredScopes } from '../../clients/index.ts'
import { findAccessToken } from '../access-token.ts'

const server = await startTestServer()
const crm = await startClient(server)
const small = await startClient(server, 'small', { scopes: ['zap', 'authentication'] })
const clerk = await startClient(server, 'clerk', { kind: 'ai_actions', public: false })
const appToken = (client = crm, more = {}) => askToken(server, client, { grant_type: 'client_credentials', ...more })

test('200: the App Access Token, of no user, without a refresh token; all scopes of the client, or those asked for', async () => {
  const { status, body } = await appToken()
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body), ['access_token', 'expires_in', 'token_type', 'scope'])
  assert.deepEqual([body.expires_in, body.token_type, body.scope], [36_000, 'Bearer', registeredScopes(crm).join(' ')])
  const found = await findAccessToken(body.access_token, server.deps)
  assert.deepEqual([found?.client_id, found?.user_id, found?.workspace_id], ['crm', null, null])
  assert.equal((await appToken(small, { scope: 'connection:read' })).body.scope, 'connection:read')
})

test('400 invalid_scope: a scope that the client is not registered for, and nothing is written', async () => {
  const before = await writtenOf(server)
  assert.equal((await appToken(small, { scope: 'zap zap:write' })).body.error, 'invalid_scope')
  assert.equal((await appToken(clerk)).body.error, 'unauthorized_client')
  assert.equal(await writtenOf(server), before)
})

test('403 permission_denied where a user is needed; what a client id alone opens, it opens too', async () => {
  const { body } = await appToken()
  const get = async (path: string) => {
    const answer = await server.fetch(path, { headers: { authorization: `Bearer ${body.access_token}` } })
    return [answer.status, ((await answer.json()) as { errors?: [{ code: string }] }).errors?.[0].code]
  }
  assert.deepEqual(await get('/v2/authentications'), [403, 'permission_denied'])
  assert.deepEqual(await get('/v2/apps'), [200, undefined])
  await server.advance(36_001)
  assert.deepEqual(await get('/v2/apps'), [401, 'authentication_failed'])
})
