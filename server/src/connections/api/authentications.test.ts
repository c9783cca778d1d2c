import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const cast = await startCast(server)
const dana = await cast.tokenFor('dana')
const id = await cast.connect(dana)

test('200: a user lists the own connections of an app, by any of its names, with and without a slash', async () => {
  const { app } = cast.petshop
  for (const name of [app.id, app.key, app.api_name, `${app.api_name}@${app.version}`]) {
    for (const slash of ['', '/']) {
      const { status, body } = await cast.call(`/v2/authentications${slash}?app=${name}`, { token: dana })
      assert.equal(status, 200)
      assert.deepEqual(
        body.data.map((item: { id: string }) => item.id),
        [id],
      )
      assert.deepEqual(body.meta, { count: 1, limit: 10, offset: 0 })
      assert.deepEqual(body.links, { next: null, prev: null })
      assert.deepEqual(Object.keys(body.data[0]), ['type', 'id', 'app', 'is_expired', 'title'])
      assert.equal(body.data[0].app, app.id)
      assert.equal(JSON.stringify(body).includes('api_key'), false)
    }
  }
})

test('200: an empty list is the answer for a new user', async () => {
  const { status, body } = await cast.call('/v2/authentications?app=petshop', {
    token: await cast.tokenFor('newcomer'),
  })
  assert.deepEqual([status, body.data, body.meta.count], [200, [], 0])
})

test('200: expand=app puts the app where its id stands; other paths are nothing', async () => {
  const list = async (expand: string) =>
    (await cast.call(`/v2/authentications?app=petshop&expand=${expand}`, { token: dana })).body.data[0].app
  for (const expand of ['app', 'steps.action,app']) {
    const app = await list(expand)
    assert.deepEqual([app.type, app.id, app.title], ['app', cast.petshop.app.id, cast.petshop.app.name])
  }
  assert.equal(await list('owner'), cast.petshop.app.id)
})

test('200: one connection, as an object', async () => {
  const { status, body } = await cast.call(`/v2/authentications/${id}`, { token: dana })
  assert.deepEqual([status, body.data.id, body.data.is_expired], [200, id, false])
  const expanded = await cast.call(`/v2/authentications/${id}?expand=app`, { token: dana })
  assert.equal(expanded.body.data.app.title, 'Petshop')
})

test('200: pages follow each other, and keep the parameters of the request', async () => {
  const omar = await cast.tokenFor('omar')
  const ids = new Set([await cast.connect(omar), await cast.connect(omar), await cast.connect(omar)])
  const first = (await cast.call('/v2/authentications?app=petshop&limit=2', { token: omar })).body
  assert.equal(first.links.next, `${server.deps.publicUrl}/v2/authentications?app=petshop&offset=2&limit=2`)
  const second = (
    await cast.call(new URL(first.links.next).pathname + new URL(first.links.next).search, { token: omar })
  ).body
  assert.equal(second.links.next, null)
  assert.deepEqual(new Set([...first.data, ...second.data].map((item: { id: string }) => item.id)), ids)
  for (const limit of ['-1', 'many', '']) {
    assert.equal(
      (await cast.call(`/v2/authentications?app=petshop&limit=${limit}`, { token: omar })).body.meta.limit,
      10,
    )
  }
  assert.equal((await cast.call('/v2/authentications?app=petshop&limit=5000', { token: omar })).body.meta.limit, 100)
})

test('400 required: no app; 404 not_found: an unknown one', async () => {
  const missing = await cast.call('/v2/authentications', { token: dana })
  assert.deepEqual([missing.status, missing.body.errors[0].source], [400, { parameter: 'app' }])
  assert.equal((await cast.call('/v2/authentications?app=nobody', { token: dana })).status, 404)
})

test('404 not_found: what is not there, what cannot be, and what is somebody else’s read alike', async () => {
  const globex = await cast.registerPartner('globex')
  const strangers = [
    await cast.tokenFor('omar'),
    await cast.tokenFor('dana', { tenant: 'another-tenant' }),
    await cast.tokenFor('dana', { partner: globex }),
  ]
  for (const token of strangers) {
    for (const method of ['GET', 'DELETE']) {
      const refused = await cast.call(`/v2/authentications/${id}`, { token, method })
      const unknown = await cast.call('/v2/authentications/999999999', { token, method })
      assert.equal(refused.status, 404)
      assert.deepEqual(refused.body, unknown.body)
    }
  }
  for (const wrong of ['abc', '1', '0415093277', '99999999999999', '1e9']) {
    assert.equal((await cast.call(`/v2/authentications/${wrong}`, { token: dana })).status, 404)
  }
  assert.equal((await cast.call(`/v2/authentications/${id}`, { token: dana })).status, 200)
})

test('401 and 403: no token, a bad one, one in the URL, one without the scope', async () => {
  const none = await cast.call('/v2/authentications?app=petshop')
  assert.deepEqual([none.status, none.body.errors[0].code], [401, 'not_authenticated'])
  assert.equal(none.headers.get('www-authenticate'), 'Bearer realm="wayleave"')
  const bad = await cast.call('/v2/authentications?app=petshop', { token: 'wrong' })
  assert.deepEqual([bad.status, bad.body.errors[0].code], [401, 'authentication_failed'])
  assert.match(bad.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
  assert.equal((await cast.call(`/v2/authentications?app=petshop&access_token=${dana}`)).status, 401)
  const narrow = await cast.tokenFor('dana', { scopes: 'action:run' })
  const forbidden = await cast.call('/v2/authentications?app=petshop', { token: narrow })
  assert.deepEqual([forbidden.status, forbidden.body.errors[0].code], [403, 'permission_denied'])
  assert.match(forbidden.headers.get('www-authenticate') ?? '', /insufficient_scope/)
})

test('either spelling of a scope opens the list', async () => {
  for (const scope of ['authentication', 'connection:read']) {
    const token = await cast.tokenFor('dana', { scopes: scope })
    assert.equal((await cast.call('/v2/authentications?app=petshop', { token })).status, 200)
    assert.equal((await cast.call(`/v2/authentications/${id}`, { token, method: 'DELETE' })).status, 403)
  }
})

test('204, then 404: a connection is deleted for good', async () => {
  const doomed = await cast.connect(dana)
  assert.equal((await cast.call(`/v2/authentications/${doomed}`, { token: dana, method: 'DELETE' })).status, 204)
  assert.equal((await cast.call(`/v2/authentications/${doomed}`, { token: dana })).status, 404)
  assert.equal((await cast.call(`/v2/authentications/${doomed}`, { token: dana, method: 'DELETE' })).status, 404)
})

test('405 with Allow; 406 for an Accept that cannot be met; the JSON:API type when it alone is wanted', async () => {
  const wrong = await cast.call('/v2/authentications', { token: dana, method: 'PUT', body: {} })
  assert.deepEqual([wrong.status, wrong.body.errors[0].code], [405, 'method_not_allowed'])
  assert.match(wrong.headers.get('allow') ?? '', /GET/)
  const accept = (type: string) =>
    cast.call('/v2/authentications?app=petshop', { token: dana, headers: { accept: type } })
  assert.equal((await accept('text/html')).status, 406)
  assert.equal((await accept('application/vnd.api+json')).headers.get('content-type'), 'application/vnd.api+json')
})

test('CORS: a registered origin is named exactly, others are not, and a preflight is answered', async () => {
  const headersFrom = async (origin: string, method = 'GET') => {
    const headers = { authorization: `Bearer ${dana}`, origin }
    return (await server.fetch('/v2/authentications?app=petshop', { method, headers })).headers
  }
  const allowed = (headers: Headers) => headers.get('access-control-allow-origin')
  assert.equal(allowed(await headersFrom('http://127.0.0.1:9999')), 'http://127.0.0.1:9999')
  assert.equal(allowed(await headersFrom('http://127.0.0.1:9999', 'OPTIONS')), 'http://127.0.0.1:9999')
  assert.equal(allowed(await headersFrom('https://evil.test')), null)
  assert.equal(allowed(await headersFrom('https://evil.test', 'OPTIONS')), null)
})
