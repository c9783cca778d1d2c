import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import type { Received } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { startWorkerProcess } from '../../../test/harness/worker-process.ts'

const END_WITHIN_MS = 70_000 // what is promised; the test's own limit is below it

const server = await startTestServer({ role: 'api' })
const { call, tokenFor, connect, petshop } = await startCast(server)
const token = await tokenFor()
const authentication = await connect(token)
const { body: listed } = await call('/v2/actions?app=petshop', { token })
const idOf = (wanted: string) => listed.data.find(({ key }: { key: string }) => key === wanted).id

async function start(key: string, inputs: object): Promise<string> {
  const { body } = await call('/v2/action-runs', {
    token,
    body: { data: { action: idOf(key), authentication, inputs } },
  })
  return body.data.id
}

/** The run when it has ended; held requests are asked again. */
async function ended(id: string) {
  for (;;) {
    const { status, body } = await call(`/v2/action-runs/${id}?wait=30`, { token })
    if (status === 200) return body.data
  }
}

const sent = (method: string, name: string) =>
  petshop.received.filter(
    (seen: Received) =>
      seen.method === method && (seen.path.includes(name) || (seen.body as { name?: string }).name === name),
  ).length

test('a write that had not left when its worker died is carried out, once', async () => {
  const id = await start('create_pet', { name: 'Late' }) // no worker runs yet
  // As a worker leaves it that was killed between taking the run up and sending.
  await sql`update runs set status = 'running', attempts = 1 where id = ${id}`.execute(server.deps.db)
  const worker = await startWorkerProcess(server.databaseUrl)
  assert.equal((await ended(id)).status, 'success')
  assert.equal(sent('POST', 'Late'), 1)
  await worker.kill()
})

test('kill -9 in the middle: a write ends as "Outcome unknown" and is sent once, a search is repeated', async () => {
  const both = Promise.withResolvers<void>()
  let held = 0
  const hold = () => {
    held += 1
    if (held === 2) both.resolve()
  }
  petshop.surprises.push(hold, hold) // neither is ever answered
  const first = await startWorkerProcess(server.databaseUrl)
  const write = await start('create_pet', { name: 'Rex' })
  const search = await start('find_pet', { name: 'Tom' })
  await both.promise
  const killedAt = performance.now()
  await first.kill()
  await startWorkerProcess(server.databaseUrl)

  const [written, found] = await Promise.all([ended(write), ended(search)])
  assert.ok(performance.now() - killedAt < END_WITHIN_MS)
  assert.deepEqual(
    [written.status, written.errors[0].code, written.errors[0].title, sent('POST', 'Rex')],
    ['error', 'partner', 'Outcome unknown', 1],
  )
  assert.deepEqual([found.status, found.results[0].name, sent('GET', 'Tom')], ['success', 'Tom', 2])
})
