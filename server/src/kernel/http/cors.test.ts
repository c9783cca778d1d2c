import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const acme = await startPartner(server)
await startPartner(server, 'other', { origins: ['https://other.test'] })
const token = await tokenFor(server, acme)
const narrow = await tokenFor(server, acme, 'dana', 'petshop-ltd', 'action:run')
const ORIGIN = 'http://127.0.0.1:9999'

/** Status, allowed origin and Vary of one answer. */
async function ask(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<[number, string | null, string | null]> {
  const answer = await server.fetch(path, { method, headers })
  return [answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]
}

test('a client id opens to every page, also when no page asks: caches may keep that answer', async () => {
  assert.deepEqual(await ask('/v2/apps?client_id=acme', {}), [200, '*', 'Authorization, Origin'])
  assert.deepEqual(await ask('/v2/apps?client_id=acme', { origin: 'https://any.test' }), [
    200,
    '*',
    'Authorization, Origin',
  ])
})

test('a token opens to its partner’s pages alone; the answer varies with the page, also for none', async () => {
  const authorization = `Bearer ${token}`
  assert.deepEqual(await ask('/v2/apps', { authorization }), [200, null, 'Origin'])
  assert.deepEqual(await ask('/v2/apps', { authorization, origin: ORIGIN }), [200, ORIGIN, 'Origin'])
  assert.deepEqual(await ask('/v2/apps', { authorization, origin: 'https://other.test' }), [200, null, 'Origin'])
})

test('any partner’s page may read a refusal that nobody in particular gets: 401, 403, 404, 405', async () => {
  const path = '/v2/authentications?app=petshop'
  for (const origin of [ORIGIN, 'https://other.test']) {
    assert.deepEqual(await ask(path, { origin }), [401, origin, 'Origin'])
    assert.deepEqual(await ask(path, { origin, authorization: 'Bearer wrong' }), [401, origin, 'Origin'])
    assert.deepEqual(await ask(path, { origin, authorization: `Bearer ${narrow}` }), [403, origin, 'Origin'])
    assert.deepEqual(await ask('/v2/nothing', { origin }), [404, origin, 'Origin'])
    assert.deepEqual(await ask(path, { origin }, 'PUT'), [405, origin, 'Origin'])
  }
  assert.deepEqual(await ask(path, { origin: 'https://evil.test' }), [401, null, 'Origin'])
})

test('a refusal once the caller is known is for the caller’s partner alone', async () => {
  const authorization = `Bearer ${token}`
  assert.deepEqual(await ask('/v2/authentications/1', { authorization, origin: ORIGIN }), [404, ORIGIN, 'Origin'])
  const [status, allowed] = await ask('/v2/authentications/1', { authorization, origin: 'https://other.test' })
  assert.deepEqual([status, allowed], [404, null])
})

test('204 for a preflight of the API; 405 elsewhere, and no page may send there', async () => {
  const headers = { origin: ORIGIN, 'access-control-request-method': 'POST' }
  assert.deepEqual(await ask('/v2/action-runs', headers, 'OPTIONS'), [204, ORIGIN, 'Origin'])
  for (const path of ['/oauth/authorize', '/to/petshop', '/healthz', '/.well-known/jwks.json']) {
    const answer = await server.fetch(path, { method: 'OPTIONS', headers: { ...headers, accept: 'application/json' } })
    assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [405, null], path)
    assert.doesNotMatch(answer.headers.get('allow') ?? '', /OPTIONS/, path)
  }
})

test('any page may ask the token endpoint, and read its refusals: no cookie counts there', async () => {
  const headers = { origin: 'https://spa.test', 'access-control-request-method': 'POST' }
  assert.deepEqual(await ask('/oauth/token', headers, 'OPTIONS'), [204, '*', null])
  assert.deepEqual(await ask('/oauth/token', { origin: 'https://spa.test' }, 'POST'), [400, '*', null])
  const answer = await server.fetch('/oauth/userinfo', { headers: { origin: 'https://spa.test' } })
  assert.equal(answer.headers.get('access-control-allow-credentials'), null)
})
