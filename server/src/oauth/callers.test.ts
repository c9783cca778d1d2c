import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPartner, tokenFor } from '../../test/harness/partner.ts'
import { startTestServer } from '../../test/harness/server.ts'

const server = await startTestServer()
const token = await tokenFor(server, await startPartner(server))
const status = async (path: string, headers: Record<string, string> = {}) =>
  (await server.fetch(path, { headers })).status

test('401: a token in the URL, though a client id or a header proves the caller', async () => {
  assert.equal(await status('/v2/apps?client_id=acme'), 200)
  assert.equal(await status(`/v2/apps?client_id=acme&access_token=${token}`), 401)
  assert.equal(await status(`/v2/whitelabel/apps?client_id=acme&access_token=${token}`), 401)
  assert.equal(await status(`/v2/apps?access_token=${token}`, { authorization: `Bearer ${token}` }), 401)
})

test('401: a bad token, though a good client id comes along', async () => {
  assert.equal(await status('/v2/apps?client_id=acme', { authorization: 'Bearer wrong' }), 401)
})

test('401 invalid_client: a client id that no database takes, in a Basic header', async () => {
  const authorization = `Basic ${Buffer.from('%00:secret').toString('base64')}`
  const body = new URLSearchParams({ grant_type: 'refresh_token' })
  const answer = await server.fetch('/oauth/token', { method: 'POST', body, headers: { authorization } })
  assert.deepEqual([answer.status, ((await answer.json()) as { error: string }).error], [401, 'invalid_client'])
})
