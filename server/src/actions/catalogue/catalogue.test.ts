import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming, shapesAreAbsent } from '../../../test/harness/shapes.ts'
import { registerClient, registrationSchema } from '../../clients/index.ts'

if (shapesAreAbsent) console.log(shapesAreAbsent)
const server = await startTestServer()
const { acme, call, connect, tokenFor, publish, petshop } = await startCast(server)
await publish('{ key: weather, name: Weather, version: 1.0.0, categories: [science], hosts: [weather.test] }')
const token = await tokenFor()
const apps = async (query = '') => conforming('GET /v2/apps', await call(`/v2/apps${query}`, { token }))
const names = (answer: Awaited<ReturnType<typeof apps>>) => answer.body.data.map((app: { title: string }) => app.title)

test('200: the apps with what they do and where to connect them, in both slash forms', async () => {
  for (const slash of ['', '/']) {
    const { status, body, headers } = await apps(slash)
    assert.equal(status, 200)
    assert.deepEqual(body.meta, { count: 2, limit: 10, offset: 0 })
    assert.deepEqual(body.links, { next: null, prev: null, previous: null })
    assert.deepEqual(
      body.data.map((app: Record<string, unknown>) => [app.id, app.title, app.action_types, app.links]),
      [
        [
          petshop.app.id,
          'Petshop',
          ['READ', 'WRITE', 'SEARCH'],
          { connect_new_authentication: `${server.deps.publicUrl}/to/petshop` },
        ],
        [body.data[1].id, 'Weather', [], { connect_new_authentication: null }],
      ],
    )
    assert.equal(headers.get('cache-control'), 'no-store')
  }
})

test('200: a client id alone lists apps without a way to connect, and may keep the answer for a minute', async () => {
  const answer = conforming('GET /v2/apps', await call(`/v2/apps?client_id=${acme.clientId}`))
  assert.equal(answer.status, 200)
  assert.equal(answer.body.data[0].links.connect_new_authentication, null)
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=60')
  const etag = answer.headers.get('etag') ?? ''
  const again = await call(`/v2/apps?client_id=${acme.clientId}`, { headers: { 'if-none-match': etag } })
  assert.deepEqual([again.status, again.body], [304, ''])
})

test('200: category, ids and query choose; limit and offset page, and links keep the query', async () => {
  assert.deepEqual(names(await apps('?category=science')), ['Weather'])
  assert.deepEqual(names(await apps(`?ids=${petshop.app.id.toUpperCase()},nonsense`)), ['Petshop'])
  assert.deepEqual(names(await apps('?query=EATH')), ['Weather'])
  const { body } = await apps('?query=e&limit=1&offset=1')
  assert.deepEqual([body.data.length, body.meta.count], [1, 2])
  assert.equal(body.links.prev, `${server.deps.publicUrl}/v2/apps?query=e&offset=0&limit=1`)
  assert.equal(body.links.previous, body.links.prev)
  assert.equal((await apps('?limit=-3&offset=x')).body.meta.limit, 10)
})

test('400: ids together with category', async () => {
  const { status, body } = await apps(`?ids=${petshop.app.id}&category=crm`)
  assert.deepEqual([status, body.errors[0].source], [400, { parameter: 'ids' }])
})

for (const path of ['/v2/apps', '/v2/actions?app=petshop', '/v2/whitelabel/apps']) {
  const operation = `GET ${path.split('?')[0]}`
  const joined = path.includes('?') ? `${path}&` : `${path}?`
  test(`401: ${operation} without a credential, with an unknown client id or token`, async () => {
    for (const [query, headers] of [
      ['', {}],
      ['client_id=nobody', {}],
      [`client_id=${acme.clientId}`, { authorization: 'Bearer nonsense' }],
    ] as const) {
      const answer = conforming(operation, await call(joined + query, { headers }))
      assert.equal(answer.status, 401)
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer realm="wayleave"/)
    }
  })
}

for (const path of ['/v2/apps', '/v2/actions?app=petshop']) {
  test(`403: GET ${path} with a token that lacks the scope zap`, async () => {
    const narrow = await tokenFor('dana', { scopes: 'action:run' })
    const answer = conforming(`GET ${path.split('?')[0]}`, await call(path, { token: narrow }))
    assert.equal(answer.status, 403)
    assert.match(answer.headers.get('www-authenticate') ?? '', /insufficient_scope.*scope="zap"/)
  })
}

const actions = async (query: string) => conforming('GET /v2/actions', await call(`/v2/actions?${query}`, { token }))

test('200: all actions of an app by any of its names; ids are new each time, hidden ones left out', async () => {
  const { body } = await actions('app=petshop')
  assert.deepEqual(
    body.data.map((action: Record<string, unknown>) => [action.key, action.action_type, action.is_instant]),
    [
      ['create_pet', 'WRITE', false],
      ['find_pet', 'SEARCH', false],
      ['list_pets', 'READ', false],
      ['new_pet', 'READ', false],
      ['pet_sold', 'READ', true],
    ],
  )
  assert.deepEqual(body.meta, { count: 5, limit: 10, offset: 0 })
  for (const name of [petshop.app.id, 'PetshopAPI', 'PetshopAPI@1.0.0']) {
    const again = await actions(`app=${encodeURIComponent(name)}`)
    assert.equal(again.body.meta.count, 5)
    assert.notEqual(again.body.data[0].id, body.data[0].id)
  }
})

test('200: action_type chooses, limit pages, expand=app gives the app', async () => {
  const { body } = await actions('app=petshop&action_type=READ&limit=2&expand=app')
  assert.deepEqual([body.data.length, body.meta.count, body.meta.limit], [2, 3, 2])
  assert.equal(body.data[0].app.title, 'Petshop')
  assert.match(body.links.next, /action_type=READ&expand=app&offset=2&limit=2$/)
})

test('200: the ETag of a list of actions stays the same though its ids do not', async () => {
  const ask = (etag = '') =>
    call(`/v2/actions?app=petshop&client_id=${acme.clientId}`, { headers: { 'if-none-match': etag } })
  const first = await ask()
  assert.equal((await ask(first.headers.get('etag') ?? '')).status, 304)
})

test('400 names the parameter: app missing, action_type unknown; 404: unknown app', async () => {
  const missing = await actions('')
  assert.deepEqual([missing.status, missing.body.errors[0].code], [400, 'required'])
  assert.deepEqual(missing.body.errors[0].source, { parameter: 'app' })
  const wrong = await actions('app=petshop&action_type=EAT')
  assert.deepEqual([wrong.status, wrong.body.errors[0].source], [400, { parameter: 'action_type' }])
  assert.equal((await actions('app=zoo')).status, 404)
  assert.equal((await actions('app=constructor')).status, 404)
})

test('200: a white-label partner reads its apps with a token of any scope or its client id', async () => {
  const narrow = await tokenFor('dana', { scopes: 'action:run' })
  for (const [query, options] of [
    ['?search=pet', { token: narrow }],
    [`?client_id=${acme.clientId}&category=crm`, {}],
  ] as const) {
    const { status, body } = conforming('GET /v2/whitelabel/apps', await call(`/v2/whitelabel/apps${query}`, options))
    assert.equal(status, 200)
    assert.deepEqual(
      body.data.map(({ title, is_oauth, has_fields, has_byoc }: Record<string, unknown>) => [
        title,
        is_oauth,
        has_fields,
        has_byoc,
      ]),
      [['Petshop', false, true, false]],
    )
    assert.equal(body.data[0].links.mcp_server_url, `${server.deps.publicUrl}/mcp/petshop`)
  }
})

test('403: the white-label list for a partner of another kind', async () => {
  const registration = registrationSchema.parse({ key: 'crm', name: 'CRM', kind: 'workflow', client_id: '567206' })
  await registerClient(registration, server.deps)
  const answer = conforming('GET /v2/whitelabel/apps', await call('/v2/whitelabel/apps?client_id=567206'))
  assert.deepEqual([answer.status, answer.body.errors[0].code], [403, 'permission_denied'])
})

test('405 with Allow: another method; HEAD answers as GET without a body', async () => {
  const wrong = conforming('GET /v2/apps', await call('/v2/apps', { token, method: 'PUT', body: {} }))
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET, HEAD, OPTIONS'])
  const head = await call('/v2/apps', { token, method: 'HEAD' })
  assert.equal(head.status, 200)
})

test('the app with the most connections comes first, then by title', async () => {
  const manifest = (name: string) => `{ key: ${name.toLowerCase()}, name: ${name}, version: 1.0.0, hosts: [api.test] }`
  const zebra = await publish(manifest('Zebra'))
  await publish(manifest('Aardvark'))
  for (let i = 0; i < 3; i++) await connect(token, { app: zebra, credentials: {} })
  const another = await startTestServer({ databaseUrl: server.databaseUrl }) // counted once a minute on each
  const answer = await another.fetch('/v2/apps', { headers: { authorization: `Bearer ${token}` } })
  const { data } = (await answer.json()) as { data: { title: string }[] }
  assert.deepEqual(
    data.map(({ title }) => title),
    ['Zebra', 'Aardvark', 'Petshop', 'Weather'],
  )
})
