import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import type { SafeFetch } from '../../kernel/safe-fetch/index.ts'
import { executeRun } from './execute-run.ts'

const server = await startTestServer({ role: 'api' }) // the test is the worker
const { call, tokenFor, connect, petshop } = await startCast(server)
const token = await tokenFor()
const authentication = await connect(token)
const { body: listed } = await call('/v2/actions?app=petshop', { token })
const idOf = (wanted: string) => listed.data.find(({ key }: { key: string }) => key === wanted).id

async function start(key: string, name: string) {
  const body = { data: { action: idOf(key), authentication, inputs: { name } } }
  const { id } = (await call('/v2/action-runs', { token, body })).body.data
  const { rows } = await sql<{ created_at: Date }>`select created_at from runs where id = ${id}`.execute(server.deps.db)
  const data = { id, created_at: rows[0]?.created_at.toISOString() ?? '' }
  const stop = new AbortController()
  const work = (fetch: SafeFetch = server.deps.fetch) =>
    executeRun({ data, signal: stop.signal }, { ...server.deps, fetch })
  const workAgain = () => executeRun({ data, signal: new AbortController().signal }, server.deps)
  const show = async () => (await call(`/v2/action-runs/${id}`, { token })).body.data
  return { stop, work, workAgain, show }
}

for (const key of ['create_pet', 'find_pet']) {
  test(`the provider's refusal stands: ${key} is answered while its worker is being stopped`, async () => {
    const { stop, work, show } = await start(key, 'Rex')
    petshop.surprises.push((_, response) => answerJson(response, 422, { message: 'Not this one.' }))
    await work(async (request) => {
      const answer = await server.deps.fetch(request)
      stop.abort()
      return answer
    })
    const { status, errors } = await show()
    assert.deepEqual([status, errors[0]?.code, errors[0]?.detail], ['error', 'user', 'Not this one.'])
  })
}

test('"Outcome unknown" at once: a write is under way when its worker is stopped', async () => {
  const { stop, work, workAgain, show } = await start('create_pet', 'Lost')
  const seen = petshop.received.length
  petshop.surprises.push(() => stop.abort()) // never answered
  await work()
  assert.equal((await show()).errors[0]?.title, 'Outcome unknown')
  await workAgain()
  assert.equal(petshop.received.length, seen + 1)
})

test('the next worker carries it out: a read is under way when its worker is stopped', async () => {
  const { stop, work, workAgain, show } = await start('find_pet', 'Tom')
  petshop.surprises.push(() => stop.abort())
  await assert.rejects(work(), /another worker/)
  await workAgain()
  assert.deepEqual((await show()).status, 'success')
})

test('the next worker carries it out: a write had not left when its worker was stopped', async () => {
  const { stop, work, workAgain, show } = await start('create_pet', 'Late')
  const seen = petshop.received.length
  const stopped = work((request) => {
    stop.abort() // right before it leaves, when it is marked already
    return server.deps.fetch(request)
  })
  await assert.rejects(stopped, /another worker/)
  await workAgain()
  assert.deepEqual([(await show()).status, petshop.received.length - seen], ['success', 1])
})
