// The limits of apps on two servers that share a database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer, type TestServer } from '../../../test/harness/server.ts'
import { petshopApp } from '../../../test/petshop-app.ts'
import type { App } from '../../apps/index.ts'
import type { OutboundAnswer } from '../../kernel/safe-fetch/index.ts'
import { type LimitedCall, withinLimits } from './within-limits.ts'

const one = await startTestServer()
const two = await startTestServer({ databaseUrl: one.databaseUrl })

const answered = (status = 200, headers = {}): OutboundAnswer => {
  return { kind: 'answer', status, headers, body: '', url: 'http://127.0.0.1:9901/' }
}

let apps = 0
/** An app that nothing was counted of yet. */
function appWith(limits: App['limits']): App {
  apps++
  return {
    ...petshopApp(9901),
    id: `00000000-0000-4000-8000-${String(apps).padStart(12, '0')}`,
    ...(limits && { limits }),
  }
}

const send = (app: App, call: LimitedCall = {}, { deps }: TestServer = one, answer = answered()) =>
  withinLimits(app, call, async () => answer, deps)
const kindsOf = (answers: OutboundAnswer[]) => answers.map(({ kind }) => kind)

test('four of ten are under way at a time, in the order in which they came; each that ends lets the next in', async () => {
  const app = appWith({ concurrency: 4 })
  const begun: number[] = []
  const ends: Array<() => void> = []
  const calls = Array.from({ length: 10 }, (_, i) =>
    withinLimits(
      app,
      {},
      async () => {
        begun.push(i)
        await new Promise<void>((end) => ends.push(end))
        return answered()
      },
      one.deps,
    ),
  )
  for (let under = 4; under <= 10; under++) {
    await poll(() => begun.length === under, 5_000)
    assert.equal(ends.length, under)
    ends[under - 4]?.()
  }
  for (const end of ends) end()
  assert.deepEqual(new Set(kindsOf(await Promise.all(calls))), new Set(['answer']))
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('throttled, not sent: the turn did not come within the timeout; the next call has it', async () => {
  const app = appWith({ concurrency: 1 })
  const { promise, resolve } = Promise.withResolvers<OutboundAnswer>()
  const first = withinLimits(app, {}, () => promise, one.deps)
  const late = await send(app, { timeoutMs: 30 })
  assert.deepEqual(late, {
    kind: 'throttled',
    message: 'Petshop takes 1 at a time, and the turn of this call did not come in time. Nothing was sent.',
    sent: false,
  })
  resolve(answered())
  assert.deepEqual(kindsOf([await first, await send(app)]), ['answer', 'answer'])
})

test('a turn is given back by a call that throws', async () => {
  const app = appWith({ concurrency: 1 })
  await assert.rejects(
    withinLimits(app, {}, () => Promise.reject(new Error('broken')), one.deps),
    /broken/,
  )
  assert.equal((await send(app)).kind, 'answer')
})

test('cancelled, not sent: the call was given up while it waited for its turn', async () => {
  const app = appWith({ concurrency: 1 })
  const { promise, resolve } = Promise.withResolvers<OutboundAnswer>()
  const first = withinLimits(app, {}, () => promise, one.deps)
  const stop = new AbortController()
  const waiting = send(app, { signal: stop.signal })
  stop.abort()
  assert.deepEqual(await waiting, { kind: 'timeout', message: 'The request was cancelled.', sent: false })
  resolve(answered())
  await first
})

test('a rate holds over two processes: five of twelve calls go, the others hear at once when to come back', async () => {
  const app = appWith({ rate: '5/1h' })
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => send(app, {}, i % 2 ? one : two)))
  assert.equal(answers.filter(({ kind }) => kind === 'answer').length, 5)
  const refused = answers.find((answer) => answer.kind !== 'answer')
  assert.ok(refused && 'retryAfterSeconds' in refused && (refused.retryAfterSeconds ?? 0) > 3590)
  assert.deepEqual([refused.kind, refused.sent], ['throttled', false])
  assert.equal(refused.message, 'Petshop takes 5 calls in 1h, and they are used up. Nothing was sent.')
  await one.advance(3601)
  assert.equal((await send(app, {}, two)).kind, 'answer')
})

test('a call waits for the next window of its rate when that comes in time', async () => {
  const app = appWith({ rate: '2/1s' })
  const started = performance.now()
  const answers = await Promise.all(Array.from({ length: 4 }, () => send(app)))
  assert.deepEqual(kindsOf(answers), ['answer', 'answer', 'answer', 'answer'])
  assert.ok(performance.now() - started > 500, 'the last two went in another window')
})

test("a workspace's own client has a count of its own", async () => {
  const app = appWith({ rate: '1/1h' })
  const own = { ...app, auth: { ...app.auth, oauth2: { ...app.auth.oauth2, client_id: 'own', is_own_client: true } } }
  assert.equal((await send(app)).kind, 'answer')
  assert.equal((await send(app)).kind, 'throttled')
  assert.equal((await send(own as App)).kind, 'answer')
})

for (const status of [429, 503]) {
  test(`a connection that was told to wait is not called, in any process, until the time is over: ${status}`, async () => {
    const app = appWith(undefined)
    const connection = { id: 100_000_000 + status, workspace_id: 1 }
    await send(app, { connection: { ...connection, id: 7 } }, two) // it listens from its first call on
    await send(app, { connection }, one, answered(status, { 'retry-after': '120' }))
    const held = await send(app, { connection })
    assert.ok(held.kind === 'throttled' && (held.retryAfterSeconds ?? 0) > 100)
    assert.equal(held.message, 'Petshop has asked for a pause. Nothing was sent.')
    await poll(async () => (await send(app, { connection }, two)).kind === 'throttled', 5_000)
    assert.equal((await send(app, { connection: { ...connection, id: 7 } })).kind, 'answer')
    await one.advance(121)
    assert.equal((await send(app, { connection })).kind, 'answer')
    assert.equal((await send(app, { connection }, two)).kind, 'answer')
  })
}

test('a short pause is waited out', async () => {
  const app = appWith(undefined)
  const connection = { id: 8, workspace_id: 1 }
  await send(app, { connection }, one, answered(429, { 'retry-after': '1' }))
  const started = performance.now()
  assert.equal((await send(app, { connection })).kind, 'answer')
  assert.ok(performance.now() - started > 800)
})

test('nobody waits: no Retry-After, another status, or credentials that are not stored yet', async () => {
  const app = appWith(undefined)
  const connection = { id: 9, workspace_id: 1 }
  await send(app, { connection }, one, answered(429))
  await send(app, { connection }, one, answered(200, { 'retry-after': '3000' }))
  assert.equal((await send(app, { connection })).kind, 'answer')
  await send(app, {}, one, answered(429, { 'retry-after': '3000' }))
  assert.equal((await send(app)).kind, 'answer')
})

test('a provider is believed for an hour at most', async () => {
  const app = appWith(undefined)
  const connection = { id: 10, workspace_id: 1 }
  await send(app, { connection }, one, answered(429, { 'retry-after': '999999999' }))
  assert.equal((await send(app, { connection })).kind, 'throttled')
  await one.advance(3601)
  assert.equal((await send(app, { connection })).kind, 'answer')
})
