import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, startCast } from '../../../test/harness/cast.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming, shapesAreAbsent } from '../../../test/harness/shapes.ts'

if (shapesAreAbsent) console.log(shapesAreAbsent)
const server = await startTestServer()
const { call, tokenFor, connect, petshop, publish, registerPartner } = await startCast(server)
const token = await tokenFor()
const authentication = await connect(token)
const POST = 'POST /v2/action-runs'
const GET = 'GET /v2/action-runs/{id}'
const WAIT = { prefer: 'wait=20' }

async function idOf(key: string, app = 'petshop'): Promise<string> {
  const { body } = await call(`/v2/actions?app=${app}`, { token: await tokenFor() })
  return body.data.find((action: { key: string }) => action.key === key).id
}
const ids = { create: await idOf('create_pet'), find: await idOf('find_pet'), list: await idOf('list_pets') }

type Asked = { token?: string; headers?: Record<string, string>; data?: object; query?: string }
const start = async (action: string, inputs: unknown, { data, query = '', ...options }: Asked = {}) =>
  conforming(
    POST,
    await call(`/v2/action-runs${query}`, {
      token,
      body: { data: { action, authentication, inputs, ...data } },
      ...options,
    }),
  )
const show = async (id: string, query = '', options: { token?: string; headers?: Record<string, string> } = {}) =>
  conforming(GET, await call(`/v2/action-runs/${id}${query}`, { token, ...options }))
const errorOf = ({ body }: Answer) => body.data.errors[0]

test('200: a write runs in the background and its result is polled', async () => {
  const started = await start(ids.create, { name: 'Rex' })
  assert.equal(started.status, 200)
  assert.deepEqual(Object.keys(started.body.data).sort(), ['id', 'type'])
  const { id } = started.body.data
  const ended = await show(id, '?wait=20')
  assert.equal(ended.status, 200)
  assert.deepEqual(ended.body.data, {
    type: 'run',
    id,
    run_id: id,
    status: 'success',
    results: [{ id: 7, name: 'Rex' }],
    errors: [],
  })
  assert.equal(ended.headers.get('cache-control'), 'no-store')
  assert.deepEqual((await show(id)).body, ended.body)
})

test('200 with the end: a start that waits', async () => {
  const { status, body, headers } = await start(ids.find, { name: 'Rex' }, { headers: WAIT })
  assert.deepEqual([status, body.data.status, body.data.results.length], [200, 'success', 1])
  assert.equal(headers.get('preference-applied'), 'wait=20')
})

test('200: a read runs one poll; a polling trigger is a read', async () => {
  for (const action of [ids.list, await idOf('new_pet')]) {
    const { body } = await start(action, {}, { headers: WAIT })
    assert.deepEqual(
      body.data.results.map((pet: { name: string }) => pet.name),
      ['Rex', 'Tom'],
    )
  }
})

test('200: inputs are gathered and converted by the fields of the action', async () => {
  const inputs = { name: 5, owner_id: '2', visits__vet: ['Paw', 'Tail'], visits__cost: ['12.5'], lives: 9 }
  const { body } = await start(ids.create, inputs, { headers: WAIT })
  assert.deepEqual(body.data.results, [
    { id: 7, name: '5', owner_id: 2, visits: [{ vet: 'Paw', cost: 12.5 }, { vet: 'Tail' }], lives: 9 },
  ])
})

test('200: the body without data, and input for inputs; of both inputs wins', async () => {
  for (const body of [
    { action: ids.create, authentication: Number(authentication), input: { name: 'Flat' } },
    { data: { action: ids.create, authentication, input: { name: 'Flat' } } },
    { action: ids.create, authentication, input: { name: 'Other' }, inputs: { name: 'Flat' } },
  ]) {
    const answer = conforming(POST, await call('/v2/action-runs/', { token, body, headers: WAIT }))
    assert.equal(answer.body.data.results[0].name, 'Flat')
  }
})

test('200: an app without authentication runs with none', async () => {
  await publish(
    `{ key: open, name: Open, version: 1.0.0, hosts: ["${petshop.host}"], operations: { echo: { kind: search, name: Echo, description: Echoes., request: { method: GET, url: "${petshop.url}/api/echo" } } } }`,
  )
  petshop.surprises.push((_, response) => answerJson(response, 200, ['a', { b: 1 }, null]))
  const { body } = await start(await idOf('echo', 'open'), {}, { headers: WAIT, data: { authentication: null } })
  assert.deepEqual(body.data.results, [{ value: 'a' }, { b: 1 }, { value: null }])
})

test('error user: inputs missing or wrong end the run, one entry each, and nothing is sent', async () => {
  const seen = petshop.received.length
  const { status, body } = await start(ids.create, { owner_id: 'x', visits: [{ cost: 1 }] }, { headers: WAIT })
  assert.equal(status, 200)
  assert.deepEqual([body.data.status, body.data.results], ['error', []])
  assert.deepEqual(
    body.data.errors.map(({ code, detail }: { code: string; detail: string }) => [code, detail]),
    [
      ['user', 'Name is required.'],
      ['user', 'Owner must be a whole number.'],
      ['user', 'Vet is required.'],
    ],
  )
  assert.equal(petshop.received.length, seen)
})

test('error user: a hook trigger announces and cannot be run', async () => {
  assert.equal(errorOf(await start(await idOf('pet_sold'), { shop: 'x' }, { headers: WAIT })).code, 'user')
})

const statuses: [status: number, code: string][] = [
  [400, 'user'],
  [404, 'user'],
  [409, 'user'],
  [422, 'user'],
  [403, 'partner'],
  [418, 'partner'],
  [500, 'partner'],
]
for (const [status, code] of statuses) {
  test(`error ${code}: the provider answers ${status}, in its own words, secrets masked`, async () => {
    petshop.surprises.push(({ headers }, response) =>
      answerJson(response, status, { error: { message: `No: ${headers.authorization}` } }),
    )
    const error = errorOf(await start(ids.create, { name: 'Rex' }, { headers: WAIT }))
    assert.equal(error.code, code)
    assert.match(error.detail, /^No: /)
    assert.doesNotMatch(error.detail, /pk-dana/)
  })
}

test('error partner: the provider answers with what is not JSON', async () => {
  petshop.surprises.push((_, response) => response.end('<html>'))
  assert.equal(errorOf(await start(ids.create, { name: 'Rex' }, { headers: WAIT })).code, 'partner')
})

test('error throttled: a write is not repeated, the delay is told, and until then nothing is sent', async () => {
  const seen = petshop.received.length
  petshop.surprises.push((_, response) => answerJson(response, 429, {}, { 'retry-after': '30' }))
  const error = errorOf(await start(ids.create, { name: 'Rex' }, { headers: WAIT }))
  assert.deepEqual([error.code, error.title, error.delay], ['throttled', 'Too many requests', 30])
  const next = errorOf(await start(ids.list, {}, { headers: WAIT }))
  assert.deepEqual([next.code, next.delay > 0 && next.delay <= 30], ['throttled', true])
  assert.match(next.detail, /has asked for a pause. Nothing was sent/)
  assert.equal(petshop.received.length, seen + 1)
  await server.advance(31)
})

test('error authentication: the provider refuses the key; the next start is refused with the link to reconnect', async () => {
  const wrong = await connect(token, { credentials: { api_key: 'wrong' } })
  assert.equal(
    errorOf(await start(ids.list, {}, { headers: WAIT, data: { authentication: wrong } })).code,
    'authentication',
  )
  const { status, body } = await start(ids.list, {}, { data: { authentication: wrong } })
  assert.deepEqual([status, body.errors[0].code], [400, 'authentication_expired'])
  assert.match(body.errors[0].detail, /\w\. Reconnect it at http.*reconnect_id=/)
})

test('error partner "Outcome unknown": a write whose answer is lost is sent once', async () => {
  const seen = petshop.received.length
  petshop.surprises.push((_, response) => response.destroy())
  const error = errorOf(await start(ids.create, { name: 'Rex' }, { headers: WAIT }))
  assert.deepEqual([error.code, error.title], ['partner', 'Outcome unknown'])
  assert.equal(petshop.received.length, seen + 1)
})

test('success: a read is sent again while the provider is busy, at most three times more', async () => {
  const seen = petshop.received.length
  petshop.surprises.push(
    (_, response) => answerJson(response, 503, {}),
    (_, response) => answerJson(response, 429, {}, { 'retry-after': '0' }),
  )
  const { body } = await start(ids.list, {}, { headers: WAIT })
  assert.deepEqual([body.data.status, petshop.received.length - seen], ['success', 3])
})

test('202 while it runs, 200 when it ends: a held request wakes at once', async () => {
  const answerLater = Promise.withResolvers<() => void>()
  petshop.surprises.push((_, response) => answerLater.resolve(() => answerJson(response, 201, { id: 8 })))
  const { id } = (await start(ids.create, { name: 'Slow' })).body.data
  const first = await show(id, '?wait=0')
  assert.deepEqual([first.status, first.body.data.status, first.body.data.results], [202, 'waiting', []])
  assert.equal((await show(id)).status, 200)
  const held = show(id, '?wait_seconds=20')
  const early = await show(id, '', { headers: { prefer: 'respond-async, wait=1' } })
  assert.deepEqual([early.status, early.headers.get('preference-applied')], [202, 'wait=1'])
  ;(await answerLater.promise)()
  const ended = await held
  assert.deepEqual([ended.status, ended.body.data.results], [200, [{ id: 8 }]])
})

test('at most ten requests of a client are held; the eleventh is answered at once', async () => {
  const answerLater = Promise.withResolvers<() => void>()
  petshop.surprises.push((_, response) => answerLater.resolve(() => answerJson(response, 201, { id: 9 })))
  const { id } = (await start(ids.create, { name: 'Slow' })).body.data
  const asked = Array.from({ length: 11 }, () => show(id, '?wait=20'))
  const first = await Promise.race(asked)
  assert.deepEqual([first.status, first.headers.get('preference-applied')], [202, null])
  ;(await answerLater.promise)()
  const statusesSeen = (await Promise.all(asked)).map(({ status }) => status)
  assert.deepEqual(statusesSeen.sort(), [...Array(10).fill(200), 202])
})

const bad: [title: string, data: object, pointer: string][] = [
  ['an unknown action', { action: 'core:abc' }, '/data/action'],
  ['no action', { action: undefined }, '/data/action'],
  ['no connection', { authentication: null }, '/data/authentication'],
  ['an unknown connection', { authentication: '415093277' }, '/data/authentication'],
  ['inputs that are no object', { inputs: [] }, '/data/inputs'],
  ['no inputs', { inputs: undefined }, '/data/inputs'],
  ['a callback that is no URL', { callback_url: 'nowhere' }, '/data/callback_url'],
  ['a callback by http', { callback_url: 'http://crm.example.test/' }, '/data/callback_url'],
  ['a callback by ftp', { callback_url: 'ftp://crm.example.test/' }, '/data/callback_url'],
  ['a callback to a private address', { callback_url: 'https://10.0.0.1/' }, '/data/callback_url'],
  ['a callback to a private address in decimal', { callback_url: 'https://167772161/' }, '/data/callback_url'],
  ['a callback to link-local IPv6', { callback_url: 'https://[fe80::1]/' }, '/data/callback_url'],
  ['a callback to metadata', { callback_url: 'https://169.254.169.254/' }, '/data/callback_url'],
  ['a callback with a user name', { callback_url: 'https://a@crm.example.test/' }, '/data/callback_url'],
  ['a callback with a fragment', { callback_url: 'https://crm.example.test/#a' }, '/data/callback_url'],
  [
    'a callback that is too long',
    { callback_url: `https://crm.example.test/${'a'.repeat(2048)}` },
    '/data/callback_url',
  ],
]
for (const [title, data, pointer] of bad) {
  test(`400 with the pointer ${pointer}: ${title}`, async () => {
    const { status, body } = await start(ids.list, {}, { data })
    assert.deepEqual([status, body.errors[0].source], [400, { pointer }])
  })
}

test('400 with a pointer: a connection of somebody else, of another partner, of another tenant', async () => {
  const rival = await registerPartner('rival')
  for (const other of [tokenFor('erin'), tokenFor('dana', { partner: rival }), tokenFor('dana', { tenant: 'other' })]) {
    const { status } = await start(ids.list, {}, { data: { authentication: await connect(await other) } })
    assert.equal(status, 400)
  }
})

test('400 parse_error, 415, 413: what is no JSON, no JSON type, over 1 MiB', async () => {
  const send = (body: string, type = 'application/json') =>
    call('/v2/action-runs', { token, body, headers: { 'content-type': type } })
  assert.equal(conforming(POST, await send('nonsense')).body.errors[0].code, 'parse_error')
  assert.equal(conforming(POST, await send('{}', 'text/plain')).status, 415)
  assert.equal(conforming(POST, await send(`"${'a'.repeat(1024 * 1024)}"`)).status, 413)
})

test('401 without a token, 403 without the scope action:run', async () => {
  const { id } = (await start(ids.list, {})).body.data
  const narrow = await tokenFor('dana', { scopes: 'zap zap:write' })
  for (const [given, status] of [
    [undefined, 401],
    ['nonsense', 401],
    [narrow, 403],
  ] as const) {
    const options = given === undefined ? {} : { token: given }
    const body = { data: { action: ids.list, authentication, inputs: {} } }
    assert.equal(conforming(POST, await call('/v2/action-runs', { ...options, body })).status, status)
    assert.equal(conforming(GET, await call(`/v2/action-runs/${id}`, options)).status, status)
  }
})

test('404: a run of another user, tenant or partner, an unknown one, and what is no id', async () => {
  const { id } = (await start(ids.list, {})).body.data
  const rival = await registerPartner('rival-too')
  for (const other of [tokenFor('erin'), tokenFor('dana', { partner: rival }), tokenFor('dana', { tenant: 'other' })]) {
    assert.equal((await show(id, '?wait=5', { token: await other })).status, 404)
  }
  for (const unknown of ['3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713', 'x', '1'])
    assert.equal((await show(unknown)).status, 404)
})

test('500 never: a provider that answers with odd texts, depths and names', async () => {
  for (const body of [
    '{"a":"\\u0000\\ud800","__proto__":{"polluted":1}}',
    '['.repeat(5000) + ']'.repeat(5000),
    '1',
    'null',
  ]) {
    petshop.surprises.push((_, response) => response.end(body))
    const { status, body: answer } = await start(ids.create, { name: 'Rex' }, { headers: WAIT })
    assert.equal(status, 200)
    assert.ok(['success', 'error'].includes(answer.data.status))
  }
  assert.equal('polluted' in {}, false)
})

test('404 after 7 days: runs and results are gone', async () => {
  const { id } = (await start(ids.list, {}, { headers: WAIT })).body.data
  await server.advance(7 * 24 * 3600 - 60)
  assert.equal((await show(id, '', { token: await tokenFor() })).status, 200)
  await server.advance(120)
  assert.equal((await show(id, '', { token: await tokenFor() })).status, 404)
})
