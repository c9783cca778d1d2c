import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AcmeBackend, startAcme } from '../../test/acme.ts'
import { finish } from '../../test/fake-wayleave/index.ts'
import { WayleaveTimeoutError } from '../http/errors.ts'

const order = { action: 'core:create/1', connection: '415093277', inputs: { shelf: '9' } }
const keysOf = ({ fake }: AcmeBackend) =>
  fake.requests.filter(({ path }) => path === '/v2/action-runs').map(({ headers }) => headers['idempotency-key'])

test('run: the finished run, in one POST and one held GET', async (t) => {
  const backend = await startAcme(t)
  const { fake, user, waits } = backend
  fake.state.finishesAtOnce = false
  fake.state.held = async ({ id }) => finish(fake.state, id, { shelf: '9' })
  const run = await user.run({ ...order, callbackUrl: 'https://crm.example.test/hooks/runs' })
  assert.equal(run.status, 'success')
  assert.deepEqual(run.results, [{ order_id: 'O-552', shelf: '9' }])
  const [, post, get] = fake.requests
  assert.deepEqual(JSON.parse(post?.body ?? ''), {
    data: {
      action: 'core:create/1',
      authentication: '415093277',
      inputs: { shelf: '9' },
      callback_url: 'https://crm.example.test/hooks/runs',
    },
  })
  assert.equal(get?.query.get('wait'), '20')
  assert.deepEqual(waits, [])
})

test('one run: the answer to the start was lost, and the repeat carries the same key', async (t) => {
  const backend = await startAcme(t)
  backend.fake.failNext('/v2/action-runs', 'break_after', 'break_after')
  await backend.user.run(order)
  const keys = keysOf(backend)
  assert.equal(keys.length, 3)
  assert.equal(new Set(keys).size, 1)
  assert.match(String(keys[0]), /^[0-9a-f-]{36}$/)
  assert.equal(backend.fake.state.runs.size, 1)
})

test('two runs: two calls have two keys; one run: the caller says it is the same', async (t) => {
  const backend = await startAcme(t)
  const [first, second] = [await backend.user.runs.create(order), await backend.user.runs.create(order)]
  assert.notEqual(first.id, second.id)
  const again = [1, 2].map(() => backend.user.run(order, { idempotencyKey: 'order-17' }))
  const [third, fourth] = await Promise.all(again)
  assert.equal(third?.id, fourth?.id)
  assert.deepEqual(keysOf(backend).slice(2), ['order-17', 'order-17'])
})

test('an earlier attempt still runs: asked again until it has a result', async (t) => {
  const backend = await startAcme(t)
  const body = { errors: [{ status: 409, code: 'idempotency_in_flight', title: 'Conflict', detail: 'Still running.' }] }
  backend.fake.failNext('/v2/action-runs', { status: 409, body })
  assert.equal((await backend.user.run(order)).status, 'success')
  assert.equal(backend.waits.length, 1)
})

test('a failed run is an answer: status error and its reasons', async (t) => {
  const { fake, user } = await startAcme(t)
  const errors = [{ code: 'throttled' as const, title: 'Too many requests', detail: 'Wait.', delay: 30, meta: null }]
  fake.state.finishesAtOnce = false
  fake.state.held = async (run) => void fake.state.runs.set(run.id, { ...run, status: 'error', errors })
  const run = await user.run(order)
  assert.deepEqual([run.status, run.errors], ['error', errors])
})

test('requests that are not held: the client pauses by itself, longer each time', async (t) => {
  const { fake, user, waits } = await startAcme(t)
  fake.state.finishesAtOnce = false
  let asked = 0
  fake.state.held = async ({ id }) => {
    if (++asked === 6) finish(fake.state, id, {})
  }
  await user.run(order)
  assert.deepEqual(waits, [250, 500, 1000, 2000, 2000])
})

test('WayleaveTimeoutError names the run: it goes on and can be waited for', async (t) => {
  const { fake, user } = await startAcme(t)
  fake.state.finishesAtOnce = false
  const error = await user.run(order, { timeoutMs: 150 }).catch((reason) => reason)
  assert.ok(error instanceof WayleaveTimeoutError)
  assert.ok(error.runId)
  finish(fake.state, error.runId, {})
  assert.equal((await user.runs.wait(error.runId)).status, 'success')
})

test('get: waiting is an answer too; waitSeconds is passed on', async (t) => {
  const { fake, user } = await startAcme(t)
  fake.state.finishesAtOnce = false
  const { id } = await user.runs.create(order)
  assert.equal((await user.runs.get(id)).status, 'waiting')
  assert.equal((await user.runs.get(id, { waitSeconds: 1 })).status, 'waiting')
  assert.deepEqual(
    fake.requests.slice(-2).map(({ query }) => query.get('wait')),
    [null, '1'],
  )
  await assert.rejects(user.runs.get('unknown'), { status: 404 })
})
