import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { atEnd } from '../../../test/harness/database.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { moveClock } from '../processes.ts'
import type { JobPayloads } from '../queue/index.ts'
import { attemptDelivery, deliverLater, enqueueDueDeliveries, listDeliveries } from './index.ts'

type Payload = JobPayloads['delivery.attempt']
const { deps: real } = await startTestServer({ role: 'api' }) // no worker: jobs run when the test says so
const jobs: Payload[] = []
const deps: typeof real = {
  ...real,
  queue: { ...real.queue, enqueue: async (_tx, _name, data) => void jobs.push(data as Payload) },
}
const later = (seconds: number) => moveClock(real.db, (offsetMs) => offsetMs + seconds * 1000) // and nothing else looks
const held: ServerResponse[] = []
const receiver = createServer((request, response) => {
  if (request.url === '/held') held.push(response)
  else response.writeHead(500).end()
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
atEnd(async () => {
  receiver.closeAllConnections()
  receiver.close()
})

/** Makes a delivery of three attempts; gives its first job. */
async function deliver(webhookId: string, path: string): Promise<Payload> {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`
  const made = { webhookId, url, body: '{}', secrets: [], retrySeconds: [600, 600] }
  await deps.db.transaction().execute((tx) => deliverLater(tx, made, deps))
  return jobs.pop() as Payload
}

const run = (data: Payload, signal = new AbortController().signal) => attemptDelivery({ data, signal }, deps)
const stateOf = async (webhookId: string) => {
  const [delivery] = await listDeliveries(deps.db, webhookId)
  return [delivery?.status, delivery?.attempts.map(({ attempt, status }) => [attempt, status])]
}

test('one attempt, though its job runs five times: the wait before the next one is kept', async () => {
  const job = await deliver('msg_1', '/refused')
  await Promise.all([run(job), run(job), run(job)])
  for (let again = 0; again < 2; again++) await run(job)
  assert.deepEqual(await stateOf('msg_1'), ['pending', [[1, 500]]])
  await later(599)
  await enqueueDueDeliveries(deps)
  assert.deepEqual(jobs, [])
})

test('the next attempt is made once its time has come, each by a job of its own', async () => {
  await later(1)
  await enqueueDueDeliveries(deps)
  const second = jobs.pop() as Payload
  assert.equal(second.attempt, 2)
  await Promise.all([run(second), run(second)])
  assert.deepEqual(await stateOf('msg_1'), [
    'pending',
    [
      [1, 500],
      [2, 500],
    ],
  ])
})

test('delivered is delivered: neither an attempt that overtook it nor one that it overtook makes it fail', async () => {
  for (const [webhookId, order] of [
    ['msg_2', [200, 404]],
    ['msg_3', [404, 200]],
  ] as const) {
    const job = await deliver(webhookId, '/held')
    const first = run(job)
    await poll(() => held.length === 1, 5_000)
    await later(61) // the lease of a worker that is slow beyond measure is over
    await enqueueDueDeliveries(deps)
    const second = run(jobs.pop() as Payload)
    await poll(() => held.length === 2, 5_000)
    const [toFirst, toSecond] = held.splice(0)
    const answers = { 200: [toFirst, first], 404: [toSecond, second] } as const
    for (const status of order) {
      answers[status][0]?.writeHead(status).end()
      await answers[status][1]
    }
    assert.equal((await stateOf(webhookId))[0], 'delivered', webhookId)
  }
})

test('an attempt that a stop of ours cuts short is not counted, and made again by the same job', async () => {
  const job = await deliver('msg_4', '/held')
  const stop = new AbortController()
  const cut = run(job, stop.signal)
  await poll(() => held.length === 1, 5_000)
  stop.abort()
  await assert.rejects(cut, /interrupted/)
  held.splice(0)
  const again = run(job)
  await poll(() => held.length === 1, 5_000)
  held.pop()?.writeHead(204).end()
  await again
  assert.deepEqual(await stateOf('msg_4'), ['delivered', [[1, 204]]])
})
