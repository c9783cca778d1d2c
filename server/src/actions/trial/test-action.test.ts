import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming } from '../../../test/harness/shapes.ts'

const TEST = 'POST /v2/actions/{action_id}/test'
const server = await startTestServer()
const { call, tokenFor, connect, petshop, registerPartner } = await startCast(server)
const token = await tokenFor()
const connection = await connect(token)
const listed = (await call('/v2/actions?app=petshop', { token })).body.data as { id: string; key: string }[]
const idOf = (key: string) => listed.find((action) => action.key === key)?.id ?? ''

type Asked = { inputs?: unknown; authentication?: unknown; token?: string; more?: object; slash?: '/' }
async function tryOut(key: string, asked: Asked = {}) {
  const { inputs = {}, authentication = connection, more } = asked
  const body = { data: { authentication, inputs, ...more } }
  const path = `/v2/actions/${idOf(key)}/test${asked.slash ?? ''}`
  return conforming(TEST, await call(path, { token: asked.token ?? token, body }))
}
const requestsTo = (method: string, path: string) =>
  petshop.received.filter((request) => request.method === method && request.path.startsWith(path)).length
const latestRun = async () =>
  (
    await sql<{ kind: string; operation: string; status: string; requests: number }>`
      select kind, operation, status, (select count(*)::int from run_requests where run_id = runs.id) as requests
      from runs order by created_at desc, started_at desc limit 1`.execute(server.deps.db)
  ).rows[0]

test('200: a test of what writes writes, once, and is a run like any other', async () => {
  const before = requestsTo('POST', '/api/pets')
  const { status, body } = await tryOut('create_pet', { inputs: { name: 'Rex', species: 'dog' } })
  assert.equal(status, 200)
  assert.deepEqual(body.data, [{ id: 7, name: 'Rex', species: 'dog' }])
  assert.deepEqual(body.meta, { count: 1, limit: null, offset: 0 })
  assert.equal(requestsTo('POST', '/api/pets'), before + 1)
  assert.deepEqual(await latestRun(), { kind: 'write', operation: 'create_pet', status: 'success', requests: 1 })
})

test('200: results come unflattened, at most limit of them from offset on, and are all counted', async () => {
  const whole = await tryOut('list_pets', { slash: '/' })
  assert.deepEqual(
    whole.body.data.map(({ name, owner }: { name: string; owner: object }) => [name, owner]),
    [
      ['Rex', { email: 'ada@example.test' }],
      ['Tom', { email: 'ben@example.test' }],
    ],
  )
  const second = (await tryOut('list_pets', { more: { limit: 1, offset: 1 } })).body
  assert.deepEqual(
    [second.data.map((pet: { name: string }) => pet.name), second.meta],
    [['Tom'], { count: 2, limit: null, offset: 1 }],
  )
  assert.equal((await tryOut('list_pets', { more: { limit: null, offset: null } })).body.data.length, 2)
  const wrong = await tryOut('list_pets', { more: { limit: 0, offset: -1 } })
  assert.deepEqual(
    wrong.body.errors.map(({ source }: { source: object }) => source),
    [{ pointer: '/data/limit' }, { pointer: '/data/offset' }],
  )
})

test('200: a trigger gives the items of one poll; one that the app announces its sample, and nobody is asked', async () => {
  const polled = await tryOut('new_pet')
  assert.equal(polled.body.meta.count, 2)
  const before = petshop.received.length
  const announced = await tryOut('pet_sold', { inputs: { shop: 'North' } })
  assert.deepEqual(announced.body.data, [{ id: 1, name: 'Rex' }])
  assert.equal(petshop.received.length, before)
})

test('400: missing and wrong inputs, one entry each, and nothing is sent', async () => {
  const before = petshop.received.length
  const { status, body } = await tryOut('create_pet', { inputs: { owner_id: 'many' } })
  assert.equal(status, 400)
  assert.deepEqual(
    body.errors.map((error: { detail: string; source: object; meta: { source: string } }) => [
      error.detail,
      error.source,
      error.meta.source,
    ]),
    [
      ['Name is required.', { pointer: '/data/inputs' }, 'ZAPIER'],
      ['Owner must be a whole number.', { pointer: '/data/inputs' }, 'ZAPIER'],
    ],
  )
  assert.equal(petshop.received.length, before)
})

test('400 PARTNER: the third party refuses, in its own words', async () => {
  petshop.surprises.push((_request, response) => answerJson(response, 422, { message: 'A pet needs a tail.' }))
  const { status, body } = await tryOut('create_pet', { inputs: { name: 'Rex' } })
  assert.equal(status, 400)
  assert.deepEqual([body.errors[0].detail, body.errors[0].meta.source], ['A pet needs a tail.', 'PARTNER'])
})

test('503 PARTNER with Retry-After: the third party fails', async () => {
  petshop.surprises.push((_request, response) => answerJson(response, 500, {}))
  const failed = await tryOut('create_pet', { inputs: { name: 'Rex' } })
  assert.deepEqual(
    [failed.status, failed.body.errors[0].meta.source, failed.headers.get('retry-after')],
    [503, 'PARTNER', '5'],
  )
})

test('504: a write whose answer is lost is not sent again, and nobody is told to', async () => {
  const before = requestsTo('POST', '/api/pets')
  petshop.surprises.push((_request, response) => response.destroy())
  const { status, body, headers } = await tryOut('create_pet', { inputs: { name: 'Rex' } })
  assert.deepEqual([status, headers.get('retry-after')], [504, null])
  assert.match(body.errors[0].detail, /may have been carried out/)
  assert.equal(requestsTo('POST', '/api/pets'), before + 1)
})

test('400 with a pointer: no connection, another user’s; 404: an id that is none; 401 and 403', async () => {
  for (const authentication of [null, await connect(await tokenFor('omar'))]) {
    const { status, body } = await tryOut('list_pets', { authentication })
    assert.deepEqual([status, body.errors[0].source], [400, { pointer: '/data/authentication' }])
  }
  const stranger = await tokenFor('dana', { partner: await registerPartner('globex') })
  assert.equal((await tryOut('list_pets', { token: stranger })).status, 400)
  const body = { data: { authentication: connection, inputs: {} } }
  assert.equal(conforming(TEST, await call('/v2/actions/core:none/test', { token, body })).status, 404)
  assert.equal(conforming(TEST, await call(`/v2/actions/${idOf('list_pets')}/test`, { body })).status, 401)
  const narrow = await tokenFor('dana', { scopes: 'zap' })
  assert.equal((await tryOut('list_pets', { token: narrow })).status, 403)
})

test('400 authentication_expired: the third party refuses the key now, with the link to reconnect', async () => {
  const omar = await tokenFor('omar')
  const wrong = await connect(omar, { credentials: { api_key: 'pk-wrong-key-000' } })
  const { status, body } = await tryOut('list_pets', { token: omar, authentication: wrong })
  assert.deepEqual([status, body.errors[0].code], [400, 'authentication_expired'])
  assert.match(body.errors[0].detail, /reconnect_id=/)
})

test('503 with Retry-After: the third party asks to wait, and is not asked again before that', async () => {
  petshop.surprises.push((_request, response) => answerJson(response, 429, {}, { 'retry-after': '90' }))
  const throttled = await tryOut('create_pet', { inputs: { name: 'Rex' } })
  assert.deepEqual([throttled.status, throttled.headers.get('retry-after')], [503, '90'])
  const before = petshop.received.length
  assert.equal((await tryOut('create_pet', { inputs: { name: 'Rex' } })).status, 503)
  assert.equal(petshop.received.length, before)
})

test('400: a filter decides within a Zap alone, and nothing runs', async () => {
  const [filter] = (await call('/v2/actions?app=filter', { token })).body.data as { id: string }[]
  const body = { data: { authentication: null, inputs: { conditions: [{ value: '1', is: 'exists' }] } } }
  const before = await latestRun()
  const answer = conforming(TEST, await call(`/v2/actions/${filter?.id}/test`, { token, body }))
  assert.deepEqual([answer.status, answer.body.errors[0].code], [400, 'invalid'])
  assert.match(answer.body.errors[0].detail, /nothing to test/)
  assert.deepEqual(await latestRun(), before)
})
