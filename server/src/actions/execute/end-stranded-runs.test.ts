import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import type { Emit } from '../../kernel/events.ts'
import { endStrandedRuns } from './end-stranded-runs.ts'

const server = await startTestServer({ role: 'api' }) // nobody takes up a run here
const { call, tokenFor, connect, petshop } = await startCast(server)
const token = await tokenFor()
const authentication = await connect(token)
const { body: listed } = await call('/v2/actions?app=petshop', { token })
const action = listed.data.find(({ key }: { key: string }) => key === 'create_pet').id

async function start(): Promise<string> {
  const body = { data: { action, authentication, inputs: { name: 'Rex' } } }
  return (await call('/v2/action-runs', { token, body })).body.data.id
}

test('a run far beyond its time ends: as unknown when its write may have left, else as not carried out', async () => {
  const [left, waiting] = [await start(), await start()]
  const now = server.deps.clock.now()
  await sql`update runs set status = 'running', attempts = 1, write_sent_at = ${now} where id = ${left}`.execute(
    server.deps.db,
  )
  await server.advance(14 * 60)
  assert.equal((await call(`/v2/action-runs/${left}`, { token })).body.data.status, 'waiting')
  await server.advance(2 * 60)
  const ends = await Promise.all([left, waiting].map((id) => call(`/v2/action-runs/${id}`, { token })))
  assert.deepEqual(
    ends.map(({ body }) => [body.data.status, body.data.errors[0].code, body.data.errors[0].title]),
    [
      ['error', 'partner', 'Outcome unknown'],
      ['error', 'system', 'Not carried out'],
    ],
  )
  assert.deepEqual(petshop.received, [])
})

test('runs that cannot be ended stop none of the newer ones', async () => {
  const stuck = await Promise.all(Array.from({ length: 101 }, start))
  await sql`update runs set created_at = created_at - interval '20 minutes'
            where status = 'queued'`.execute(server.deps.db)
  const newer = await start()
  await sql`update runs set created_at = created_at - interval '16 minutes' where id = ${newer}`.execute(server.deps.db)
  const emit: Emit = async (_tx, _name, payload) => {
    if ('run' in payload && stuck.includes(payload.run.id)) throw new Error('its secrets cannot be opened')
  }
  await endStrandedRuns({ ...server.deps, emit })
  const { rows } = await sql<{ id: string }>`select id from runs where status in ('queued', 'running')`.execute(
    server.deps.db,
  )
  assert.deepEqual(rows.map(({ id }) => id).sort(), stuck.sort())
})
