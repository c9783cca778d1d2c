// Zaps from what happens at a provider to what is done there, by two processes that do it all by themselves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { newsstandManifest, startNewsstand } from '../../../test/harness/newsstand.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
await startTestServer({ databaseUrl: server.databaseUrl })
const { call, publish, tokenFor } = await startCast(server)
const stand = await startNewsstand()
await publish(newsstandManifest(stand, { key: 'open', auth: '{ type: none }' }))
const token = await tokenFor()

async function zapOf(action: string, inputs: object): Promise<number> {
  const listed = (await call('/v2/actions?app=open', { token })).body.data as { id: string; key: string }[]
  const step = (key: string, given: object) => ({
    action: listed.find((one) => one.key === key)?.id,
    authentication: null,
    inputs: given,
  })
  const steps = [step(action, inputs), step('write_news', { title: 'Copy of {{title}}' })]
  const made = await call('/v2/zaps', { token, body: { data: { title: 'Copies', steps } } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return Number(made.body.id.slice(-12))
}

/** The titles that were written, in the order in which they were. */
const written = () =>
  stand.received
    .filter(({ method, path }) => method === 'POST' && path === '/api/news')
    .map(({ body }) => (body as { title: string }).title)
const news = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ key: count - at, title: `News ${count - at}` }))

/** Whether the Zap was polled since, with success. */
async function isPolledSince(zapId: number, time: Date): Promise<boolean> {
  const { rows } = await sql`
    select from zap_polls where zap_id = ${zapId} and polled_at > ${time} and failures = 0`.execute(server.deps.db)
  return rows.length > 0
}

test('what is new at the provider is done there, in its order and once, by any number of processes', async () => {
  stand.items = news(2)
  const begun = server.deps.clock.now()
  const id = await zapOf('fresh', {})
  await poll(() => isPolledSince(id, begun), 20_000)
  for (const count of [5, 9]) {
    stand.items = news(count)
    await server.advance(70)
    await poll(() => written().length >= count - 2, 20_000)
  }
  const wanted = [3, 4, 5, 6, 7, 8, 9].map((key) => `Copy of News ${key}`)
  assert.deepEqual(written(), wanted)
  const again = server.deps.clock.now()
  await server.advance(70)
  await poll(() => isPolledSince(id, again), 20_000)
  assert.deepEqual(written(), wanted)
  await sql`delete from zaps where id = ${id}`.execute(server.deps.db)
})

test('what the provider tells is done there, in its order and once', async () => {
  stand.received.length = 0
  await zapOf('told', { shelf: 1 })
  await poll(() => stand.subscribed.size === 1, 20_000)
  const [address = ''] = stand.subscribed.values()
  for (const title of ['one', 'two', 'three']) {
    const answer = await fetch(address, {
      method: 'POST',
      body: JSON.stringify({ title }),
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(answer.status, 200)
  }
  await poll(() => written().length >= 3, 20_000)
  assert.deepEqual(written(), ['Copy of one', 'Copy of two', 'Copy of three'])
})
