import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { listen, type Reply } from '../../test/fake-wayleave/http.ts'
import { call, type Request } from './call.ts'
import { type CallOptions, sleep, startDeadline } from './deadline.ts'
import { WayleaveError, WayleaveTimeoutError } from './errors.ts'

const ok: Reply = { status: 200, body: { ok: true } }

async function start(t: TestContext, reply: Reply = ok) {
  const server = await listen(() => reply)
  t.after(() => server.close())
  const waits: number[] = []
  const http = { fetch: globalThis.fetch, now: Date.now, sleep: async (ms: number) => void waits.push(ms) }
  const send = (change: Partial<Request> = {}, options: CallOptions = {}) => {
    const request = { method: 'GET' as const, url: `${server.url}/x`, headers: {}, isRepeatable: true, ...change }
    return call(http, request, startDeadline(options, 60_000))
  }
  return {
    server,
    waits,
    send,
    failNext: (...faults: Parameters<typeof server.failNext>[1][]) => server.failNext('/x', ...faults),
  }
}

test('200 after 429: waits as long as Retry-After says', async (t) => {
  const { send, waits, failNext, server } = await start(t)
  failNext({ status: 429, headers: { 'retry-after': '7' } })
  assert.deepEqual((await send()).body, { ok: true })
  assert.deepEqual(waits, [7000])
  assert.equal(server.requests.length, 2)
})

test('429 thrown at once: Retry-After is past the deadline', async (t) => {
  const { send, waits, failNext } = await start(t)
  const body = {
    errors: [{ status: 429, code: 'throttled', title: 'Throttled', detail: 'Wait 60 s.', source: null, meta: null }],
  }
  failNext({ status: 429, headers: { 'retry-after': '60', 'x-request-id': 'req_1' }, body })
  await assert.rejects(send({}, { timeoutMs: 30_000 }), (error) => {
    assert.ok(error instanceof WayleaveError)
    assert.deepEqual([error.status, error.code, error.retryAfterSeconds], [429, 'throttled', 60])
    assert.equal(error.message, 'Wait 60 s.')
    assert.equal(error.requestId, 'req_1')
    assert.deepEqual(error.errors, body.errors)
    return true
  })
  assert.deepEqual(waits, [])
})

test('200 after two broken connections: a repeatable request', async (t) => {
  const { send, failNext, server } = await start(t)
  failNext('break_before', 'break_after')
  assert.equal((await send()).status, 200)
  assert.equal(server.requests.length, 3)
})

test('network_error: a request that must not be repeated is sent once', async (t) => {
  const { send, failNext, server } = await start(t)
  failNext('break_after')
  await assert.rejects(send({ isRepeatable: false }), { name: 'WayleaveError', code: 'network_error', status: 0 })
  assert.equal(server.requests.length, 1)
})

test('503: a write that a third party failed at is sent once, whatever Retry-After says', async (t) => {
  const { send, failNext, server, waits } = await start(t)
  const meta = { source: 'PARTNER' }
  const entry = { status: 503, code: 'service_unavailable', title: 'ServiceUnavailable', detail: 'Oops.', source: null }
  failNext({ status: 503, headers: { 'retry-after': '0' }, body: { errors: [{ ...entry, meta }] } })
  await assert.rejects(send({ isRepeatable: false }), { status: 503, code: 'service_unavailable' })
  assert.deepEqual([server.requests.length, waits], [1, []])
})

test('network_error after five attempts: nobody listens', async (t) => {
  const { send, failNext, server } = await start(t)
  failNext(...Array(9).fill('break_before'))
  await assert.rejects(send(), { code: 'network_error' })
  assert.equal(server.requests.length, 5)
})

test('204: the first DELETE did it and only its answer was lost', async (t) => {
  const { send, failNext } = await start(t, { status: 404, body: {} })
  failNext('break_after')
  assert.equal((await send({ method: 'DELETE' })).status, 204)
})

test('404: a DELETE that was only told to wait has removed nothing', async (t) => {
  const { send, failNext } = await start(t, { status: 404, body: {} })
  failNext({ status: 429, headers: { 'retry-after': '0' } })
  await assert.rejects(send({ method: 'DELETE' }), { status: 404 })
})

test('unexpected_answer: a redirect is not followed, credentials stay here', async (t) => {
  const elsewhere = await start(t)
  const location = `${elsewhere.server.url}/x`
  const { send } = await start(t, { status: 307, headers: { location } })
  await assert.rejects(send({ method: 'POST', body: 'client_secret=s3cret' }), {
    status: 307,
    code: 'unexpected_answer',
  })
  assert.equal(elsewhere.server.requests.length, 0)
})

test('unexpected_answer: a page instead of JSON', async (t) => {
  const { send } = await start(t, { status: 200, body: '<html>' })
  await assert.rejects(send(), { status: 200, code: 'unexpected_answer' })
})

test('WayleaveTimeoutError: the server never answers', async (t) => {
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    silent.closeAllConnections()
    silent.close()
  })
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/x`
  const { send } = await start(t)
  await assert.rejects(send({ url }, { timeoutMs: 30 }), WayleaveTimeoutError)
  const stop = new AbortController()
  const stopped = assert.rejects(send({ url }, { signal: stop.signal }), (error) => error === 'enough')
  stop.abort('enough')
  await stopped
})

test('the caller stops a wait: the reason comes back, nothing more is sent', async (t) => {
  const { server } = await start(t)
  const stop = new AbortController()
  const stopWhenAsleep = (ms: number, signal: AbortSignal) => {
    queueMicrotask(() => stop.abort(new Error('closed')))
    return sleep(ms, signal)
  }
  const http = { fetch: globalThis.fetch, now: Date.now, sleep: stopWhenAsleep }
  server.failNext('/x', { status: 503, headers: { 'retry-after': '30' } })
  const request: Request = { method: 'GET', url: `${server.url}/x`, headers: {}, isRepeatable: true }
  await assert.rejects(call(http, request, startDeadline({ signal: stop.signal }, 60_000)), /closed/)
  assert.equal(server.requests.length, 1)
})
