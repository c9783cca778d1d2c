// Codes and refresh tokens, as they should be used.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allow, newTokens, redeem, refresh, startClient } from '../../../test/harness/grants.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { findAccessToken } from '../access-token.ts'

const server = await startTestServer()
const crm = await startClient(server)

test('200: a code becomes a pair of tokens, in the order of the documents, not to be stored anywhere', async () => {
  const { status, headers, body } = await redeem(server, crm, await allow(server, crm))
  assert.equal(status, 200)
  assert.deepEqual(
    ['content-type', 'cache-control', 'pragma'].map((name) => headers.get(name)),
    ['application/json', 'no-store', 'no-cache'],
  )
  assert.deepEqual(Object.keys(body), ['access_token', 'expires_in', 'token_type', 'scope', 'refresh_token'])
  const { access_token, refresh_token, ...rest } = body
  assert.deepEqual(rest, { expires_in: 36_000, token_type: 'Bearer', scope: 'zap zap:write authentication' })
  for (const token of [access_token, refresh_token]) assert.match(token, /^[A-Za-z0-9]{43}$/)
  const found = await findAccessToken(access_token, server.deps)
  assert.deepEqual([found?.client_id, found?.scopes], ['crm', ['zap', 'zap:write', 'authentication']])
})

test('200: a refresh token becomes a new pair, and the access token before it stays good', async () => {
  const first = await newTokens(server, crm)
  const { status, body: second } = await refresh(server, crm, first.refresh_token)
  assert.equal(status, 200)
  assert.equal(new Set([first, second].flatMap((pair) => [pair.access_token, pair.refresh_token])).size, 4)
  for (const { access_token } of [first, second]) assert.ok(await findAccessToken(access_token, server.deps))
})
