import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming } from '../../../test/harness/shapes.ts'

import { lockIdempotencyKey, readIdempotencyKey } from '../../kernel/idempotency.ts'
import { findAccessToken } from '../../oauth/index.ts'

const one = await startTestServer()
const two = await startTestServer({ databaseUrl: one.databaseUrl })
const { call, tokenFor, connect, petshop } = await startCast(one)
const token = await tokenFor()
const authentication = await connect(token)
const { body: listed } = await call('/v2/actions?app=petshop', { token })
const action = listed.data.find(({ key }: { key: string }) => key === 'create_pet').id

type Asked = { name?: string; token?: string; path?: string; headers?: Record<string, string> }
const start = async (key: string, { name = 'Rex', path = '/v2/action-runs', ...options }: Asked = {}) => {
  const body = { data: { action, authentication, inputs: { name } } }
  const headers = { 'idempotency-key': key, ...options.headers }
  return conforming('POST /v2/action-runs', await call(path, { token, body, ...options, headers }))
}
const creations = (name: string) =>
  petshop.received.filter(({ method, body }) => method === 'POST' && (body as { name?: string }).name === name).length

test('200 and the same run: the key again, with members in another order and with or without the slash', async () => {
  const first = await start('k-1', { name: 'First', headers: { prefer: 'wait=20' } })
  assert.equal(first.headers.get('idempotency-replayed'), null)
  const body = { data: { inputs: { name: 'First' }, authentication, action } }
  const again = await call('/v2/action-runs/', { token, body, headers: { 'idempotency-key': 'k-1' } })
  assert.equal(again.status, 200)
  assert.deepEqual(again.body, { data: { type: 'run', id: first.body.data.id } })
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  const waited = await start('k-1', { name: 'First', headers: { prefer: 'wait=20' } })
  assert.deepEqual(waited.body, first.body)
  assert.equal(creations('First'), 1)
})

test('200 and the same run: the key again with the id of another listing, which names the same action', async () => {
  const first = await start('k-7', { name: 'Relisted' })
  const { body: again } = await call('/v2/actions?app=petshop', { token })
  const idOf = (wanted: string) => again.data.find(({ key }: { key: string }) => key === wanted).id
  assert.notEqual(idOf('create_pet'), action)
  const headers = { 'idempotency-key': 'k-7' }
  const send = (id: string) =>
    call('/v2/action-runs', {
      token,
      body: { data: { action: id, authentication, inputs: { name: 'Relisted' } } },
      headers,
    })
  const repeated = await send(idOf('create_pet'))
  assert.deepEqual([repeated.status, repeated.body], [200, { data: { type: 'run', id: first.body.data.id } }])
  assert.equal(repeated.headers.get('idempotency-replayed'), 'true')
  const other = await send(idOf('find_pet'))
  assert.deepEqual([other.status, other.body.errors?.[0].code], [422, 'idempotency_mismatch'])
})

test('422: the key with another body or query', async () => {
  await start('k-2')
  for (const asked of [{ name: 'Tom' }, { path: '/v2/action-runs?wait=1' }]) {
    const { status, body } = await start('k-2', asked)
    assert.deepEqual([status, body.errors[0].code], [422, 'idempotency_mismatch'])
    assert.deepEqual(body.errors[0].source, { header: 'Idempotency-Key' })
  }
})

test('another run: the same key of another user', async () => {
  const erin = await tokenFor('erin')
  const hers = await connect(erin)
  const mine = await start('k-3')
  const body = { data: { action, authentication: hers, inputs: { name: 'Rex' } } }
  const other = await call('/v2/action-runs', { token: erin, body, headers: { 'idempotency-key': 'k-3' } })
  assert.equal(other.status, 200)
  assert.notEqual(other.body.data.id, mine.body.data.id)
})

test('400 with the header: a key that is empty, too long or not visible ASCII', async () => {
  for (const key of ['', 'a'.repeat(256), 'two words', 'kéy']) {
    const { status, body } = await start(key)
    assert.deepEqual([status, body.errors[0].source], [400, { header: 'Idempotency-Key' }], key)
  }
  assert.equal((await start('a'.repeat(255))).status, 200)
})

test('a refused request stores nothing: the key may be used again', async () => {
  const body = { data: { action: 'core:abc', authentication, inputs: {} } }
  const refused = await call('/v2/action-runs', { token, body, headers: { 'idempotency-key': 'k-4' } })
  assert.equal(refused.status, 400)
  assert.equal((await start('k-4')).status, 200)
})

test('one run and one write: 20 parallel starts with one key on two servers', async () => {
  for (let round = 0; round < 5; round++) {
    const name = `Racer ${round}`
    const asked = Array.from({ length: 20 }, (_, i) => {
      const server = i % 2 === 0 ? one : two
      return server.fetch('/v2/action-runs', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': `race-${round}`,
        },
        body: JSON.stringify({ data: { action, authentication, inputs: { name } } }),
      })
    })
    const answers = await Promise.all(asked)
    const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<{ data?: { id: string } }>))
    const ids = new Set(bodies.flatMap(({ data }) => data?.id ?? []))
    assert.equal(ids.size, 1)
    assert.ok(
      answers.every(({ status }) => status === 200 || status === 409),
      'created, replayed, or in flight',
    )
    const fresh = answers.filter(({ status, headers }) => status === 200 && !headers.has('idempotency-replayed'))
    assert.equal(fresh.length, 1)
    const [id] = ids
    await call(`/v2/action-runs/${id}?wait=20`, { token })
    assert.equal(creations(name), 1)
  }
})

test('409 in flight: the key while the first request with it has not ended', async () => {
  const { status, body } = await one.deps.db.transaction().execute(async (tx) => {
    const caller = await findAccessToken(token, one.deps)
    const url = new URL('/v2/action-runs', one.url)
    const request = new Request(url, { method: 'POST', headers: { 'idempotency-key': 'k-5' } })
    const key = readIdempotencyKey({ request, url }, [caller?.client_id ?? '', caller?.user_id ?? 0], {})
    assert.ok(key)
    await lockIdempotencyKey(tx, key, one.deps.clock.now())
    return start('k-5')
  })
  assert.deepEqual([status, body.errors[0].code], [409, 'idempotency_in_flight'])
})

test('a new run after 24 hours: the key has been forgotten', async () => {
  const first = await start('k-6')
  await one.advance(24 * 3600 - 60)
  const later = await tokenFor()
  assert.equal((await start('k-6', { token: later })).body.data.id, first.body.data.id)
  await one.advance(120)
  assert.notEqual((await start('k-6', { token: await tokenFor() })).body.data.id, first.body.data.id)
})
