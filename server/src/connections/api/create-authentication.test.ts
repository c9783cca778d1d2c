import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { answerJson, PETSHOP_KEY } from '../../../test/harness/petshop.ts'
import { publishScripted } from '../../../test/harness/scripted.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming } from '../../../test/harness/shapes.ts'
import { ApiError } from '../../kernel/errors.ts'
import { obtainTested } from './obtain-tested.ts'

const CREATE = 'POST /v2/authentications'
const server = await startTestServer()
const { call, tokenFor, petshop, publish, registerPartner } = await startCast(server)
const dana = await tokenFor('dana')

const kennel = (key: string, auth: string) => `
key: ${key}
name: ${key[0]?.toUpperCase()}${key.slice(1)}
version: 1.0.0
hosts: ["${petshop.host}"]
auth: ${auth}
operations:
  list_pets: { kind: read, name: List, description: Lists., request: { method: GET, url: "${petshop.url}/api/pets" } }
`
// It is tested elsewhere than /api/me, so that a surprise may answer.
const testedAt = (path: string) =>
  `{ type: api_key, fields: [{ key: api_key, label: Key, type: secret, required: true }, { key: shop_no, label: Shop, type: integer }, { key: live, label: Live, type: boolean }],
    placement: { in: header, name: Authorization, prefix: "Key " }, test: { method: GET, url: "${petshop.url}${path}" } }`
const plain = await publish(kennel('kennel', testedAt('/api/pets')))

const fields = { api_key: PETSHOP_KEY }
type Asked = { title?: unknown; app?: unknown; authentication_fields?: unknown }
async function create(asked: Asked = {}, options: { token?: string; headers?: Record<string, string> } = {}) {
  const data = { title: "Dana's shop", app: petshop.app.id, authentication_fields: fields, ...asked }
  return conforming(CREATE, await call('/v2/authentications', { token: dana, ...options, body: { data } }))
}
const count = async () =>
  (await sql<{ count: number }>`select count(*)::int as count from connections`.execute(server.deps.db)).rows[0]?.count
async function nothingStored(work: () => Promise<void>) {
  const before = await count()
  await work()
  assert.equal(await count(), before, 'nothing is stored')
}
const firstOf = ({ status, body }: Awaited<ReturnType<typeof create>>) => [
  status,
  body.errors[0].code,
  body.errors[0].source,
  body.errors[0].meta.source,
]

test('201: the test passes, then a list of exactly one; what the app calls it is its title', async () => {
  const before = petshop.received.length
  const { status, body } = await create()
  assert.equal(status, 201)
  const [made] = body.data
  assert.deepEqual(body.meta, { count: 1, limit: 1, offset: 0 })
  assert.deepEqual([made.app, made.is_expired, made.title], [petshop.app.id, false, 'Petshop dana@example.test'])
  assert.deepEqual(
    petshop.received.slice(before).map(({ path }) => path),
    ['/api/me'],
  )
  const listed = await call('/v2/authentications?app=petshop', { token: dana })
  assert.deepEqual(listed.body.data, [made])
})

test('201: the given title for an app without a label, by any name of the app; values of other types, sealed', async () => {
  for (const app of [plain.id, plain.key, plain.api_name]) {
    const { body } = await create({ app, authentication_fields: { ...fields, shop_no: '9', live: true } })
    assert.equal(body.data[0].title, "Dana's shop")
    const { rows } = await sql<{ credentials: string }>`
      select credentials from connections where id = ${body.data[0].id}`.execute(server.deps.db)
    assert.ok(rows[0] && !rows[0].credentials.includes(PETSHOP_KEY) && !JSON.stringify(body).includes(PETSHOP_KEY))
  }
})

test('201: what was made serves a run', async () => {
  const { body } = await create({ app: plain.id })
  const [{ id: action }] = (await call('/v2/actions?app=kennel', { token: dana })).body.data
  const data = { authentication: body.data[0].id, inputs: {} }
  assert.equal((await call(`/v2/actions/${action}/test`, { token: dana, body: { data } })).status, 200)
})

test('400 with a pointer for each field that is missing, unknown or wrong, and nothing is sent', () =>
  nothingStored(async () => {
    const before = petshop.received.length
    const given = { shop_no: 'many', live: 'perhaps', 'a/b~c': 1 }
    const { status, body } = await create({ app: plain.id, authentication_fields: given })
    assert.equal(status, 400)
    assert.deepEqual(
      body.errors
        .map((error: { code: string; source: { pointer: string } }) => `${error.code} ${error.source.pointer}`)
        .sort(),
      [
        'invalid /data/authentication_fields/a~1b~0c',
        'invalid /data/authentication_fields/live',
        'invalid /data/authentication_fields/shop_no',
        'required /data/authentication_fields/api_key',
      ],
    )
    assert.equal(petshop.received.length, before)
  }))

test('400 PARTNER: the app refuses the fields, and no value is echoed', () =>
  nothingStored(async () => {
    const wrong = 'pk-wrong-key-8842'
    const answer = await create({ authentication_fields: { api_key: wrong } })
    assert.deepEqual(firstOf(answer), [400, 'invalid', { pointer: '/data/authentication_fields' }, 'PARTNER'])
    assert.equal(answer.body.errors[0].detail, 'The key is not known.')
    petshop.surprises.push((_request, response) => answerJson(response, 403, { message: `No ${wrong} here.` }))
    const echoing = await create({ app: plain.id, authentication_fields: { api_key: wrong } })
    assert.equal(echoing.status, 400)
    assert.ok(!JSON.stringify(echoing.body).includes(wrong))
  }))

test('503 PARTNER with Retry-After: the app fails or cannot be reached', () =>
  nothingStored(async () => {
    petshop.surprises.push((_request, response) => answerJson(response, 500, {}))
    petshop.surprises.push((_request, response) => response.destroy())
    for (let i = 0; i < 2; i++) {
      const answer = await create({ app: plain.id })
      assert.deepEqual(firstOf(answer), [503, 'service_unavailable', null, 'PARTNER'])
      assert.equal(answer.headers.get('retry-after'), '5')
    }
  }))

test('504 PARTNER: the app gives no answer in time', async () => {
  const late = async () => ({ kind: 'timeout' as const, message: 'No complete answer came in time.', sent: true })
  const asked = obtainTested(plain, fields, { ...server.deps, fetch: late })
  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof ApiError)
    assert.deepEqual([error.status, error.faults[0]?.blame], [504, 'PARTNER'])
    return true
  })
})

test('400 with the pointer /data/app: no such app, one that signs in, one without authentication', () =>
  nothingStored(async () => {
    const oauth = await publish(
      kennel(
        'signin',
        `{ type: oauth2, oauth2: { client_id: c, client_secret: s, authorize_url: "${petshop.url}/a", access_token_url: "${petshop.url}/t" } }`,
      ),
    )
    const none = await publish(kennel('open', '{ type: none }'))
    for (const app of [oauth.id, none.id, '6f1d2c9e-3b74-4a58-9d10-2e8c7f5b4a61']) {
      assert.deepEqual(firstOf(await create({ app })), [400, 'invalid', { pointer: '/data/app' }, 'ZAPIER'])
    }
  }))

test('400: titles of none and of more than 255 characters, bodies without their members', () =>
  nothingStored(async () => {
    assert.deepEqual(firstOf(await create({ title: ' ' })).slice(0, 3), [400, 'invalid', { pointer: '/data/title' }])
    const long = await create({ title: 'x'.repeat(256) })
    assert.deepEqual(firstOf(long).slice(0, 3), [400, 'max_length', { pointer: '/data/title' }])
    const { status, body } = await create({ title: undefined, app: undefined, authentication_fields: null })
    assert.equal(status, 400)
    assert.deepEqual(
      body.errors.map((error: { code: string; source: { pointer: string } }) => [error.code, error.source.pointer]),
      [
        ['required', '/data/title'],
        ['required', '/data/app'],
        ['null', '/data/authentication_fields'],
      ],
    )
  }))

test('401 and 403; an app of another owner is no app', () =>
  nothingStored(async () => {
    assert.equal((await create({}, { token: '' })).status, 401)
    const narrow = await tokenFor('dana', { scopes: 'connection:read zap' })
    assert.equal((await create({}, { token: narrow })).status, 403)
  }))

test('either spelling of the scope, and the connection is the own user’s of the own partner alone', async () => {
  const token = await tokenFor('omar', { scopes: 'authentication:write authentication' })
  const { body } = await create({}, { token })
  const path = `/v2/authentications/${body.data[0].id}`
  assert.equal((await call(path, { token })).status, 200)
  assert.equal((await call(path, { token: dana })).status, 404)
  const globex = await tokenFor('omar', { partner: await registerPartner('globex') })
  assert.equal((await call(path, { token: globex })).status, 404)
})

test('the same Idempotency-Key makes one connection, of which nothing is stored in clear; another body is 422', async () => {
  const headers = { 'idempotency-key': 'shop-1' }
  const before = petshop.received.length
  const first = await create({}, { headers })
  const again = await create({}, { headers })
  assert.deepEqual([again.status, again.body], [201, first.body])
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal(petshop.received.length, before + 1, 'the app is asked once')
  const { rows } = await sql<{ body: object }>`select body from idempotency_keys`.execute(server.deps.db)
  assert.ok(rows.length > 0 && !JSON.stringify(rows).includes('dana@example.test'))
  assert.equal((await create({ title: 'Another' }, { headers })).status, 422)
  const bad = await create({}, { headers: { 'idempotency-key': 'x'.repeat(256) } })
  assert.deepEqual([bad.status, bad.body.errors[0].source], [400, { header: 'Idempotency-Key' }])
})

test('several at once with one Idempotency-Key: one connection, whoever is first', async () => {
  const before = (await count()) ?? 0
  const headers = { 'idempotency-key': 'shop-2' }
  const answers = await Promise.all(Array.from({ length: 5 }, () => create({}, { headers })))
  assert.ok(answers.every(({ status }) => status === 201 || status === 409))
  assert.equal(await count(), before + 1)
})

test('201: an app whose script logs in is tried by it; what the script refuses is 400 PARTNER', async () => {
  const session = `{ type: session, fields: [{ key: user, label: User, required: true }, { key: password, label: Password, type: secret, required: true }],
    login: { request: { method: POST, url: "${petshop.url}/login" }, token_path: access_token },
    placement: { in: header, name: Authorization, prefix: "Key " }, test: { method: GET, url: "${petshop.url}/api/pets" } }`
  const script = `var Zap = { get_session_info: function (bundle) {
      if (bundle.auth_fields.password !== 'open sesame') throw new ErrorException('That is not the password.')
      return { access_token: '${PETSHOP_KEY}' } },
    get_connection_label: function (bundle) { return 'of ' + bundle.auth_fields.user } }`
  const app = await publishScripted(server, `${kennel('cave', session)}hooks: ./app.hooks.js\n`, script)
  const good = await create({ app: app.id, authentication_fields: { user: 'ali', password: 'open sesame' } })
  assert.deepEqual([good.status, good.body.data?.[0].title], [201, 'Cave of ali'])
  await nothingStored(async () => {
    const bad = await create({ app: app.id, authentication_fields: { user: 'ali', password: 'open barley' } })
    assert.deepEqual(firstOf(bad), [400, 'invalid', { pointer: '/data/authentication_fields' }, 'PARTNER'])
    assert.match(bad.body.errors[0].detail, /not the password/)
  })
})
