import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const WITHIN_MS = 5_000 // far less than the 30 s that are asked for

const arrived: string[] = []
const hooks = () => ({
  guard: ({ method, url }: Request) => {
    arrived.push(`${method} ${new URL(url).pathname}`)
    return undefined
  },
})
const server = await startTestServer({ role: 'api', extras: { hooks } }) // nobody takes up a run here
const { call, tokenFor, connect } = await startCast(server)
const token = await tokenFor()
const authentication = await connect(token)
const { body: listed } = await call('/v2/actions?app=petshop', { token })
const body = { data: { action: listed.data[0].id, authentication, inputs: { name: 'Rex' } } }

test('202 and 200 at once: requests are held for a run while the process stops', async () => {
  const { id } = (await call('/v2/action-runs', { token, body })).body.data
  arrived.length = 0
  const held = [
    call(`/v2/action-runs/${id}?wait=30`, { token }),
    call('/v2/action-runs', { token, body, headers: { prefer: 'wait=30' } }),
  ]
  while (arrived.length < held.length) await new Promise(setImmediate)
  const stoppedAt = performance.now()
  const stopped = server.stop()
  const [shown, started] = await Promise.all(held)
  assert.ok(performance.now() - stoppedAt < WITHIN_MS)
  assert.deepEqual([shown?.status, shown?.body.data.status], [202, 'waiting'])
  assert.deepEqual([started?.status, Object.keys(started?.body.data ?? {}).sort()], [200, ['id', 'type']])
  for (const answer of [shown, started]) assert.equal(answer?.headers.get('preference-applied'), null)
  await stopped
})
