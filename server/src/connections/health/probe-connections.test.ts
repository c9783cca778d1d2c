import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { moveClock } from '../../kernel/processes.ts'
import { findConnection } from '../store.ts'
import { enqueueProbes, PROBES_A_MINUTE, probeApp, UNUSED_SECONDS } from './probe-connections.ts'

const server = await startTestServer({ role: 'api' }) // the test is the worker
const { deps } = server
const { connect, tokenFor, publish, petshop } = await startCast(server)
const connected = async (options?: Parameters<typeof connect>[1]) => Number(await connect(await tokenFor(), options))
const kennel = await publish(petshop.manifest.replace('key: petshop', 'key: kennel'))

type ProbeJob = { appId: string; ids: readonly number[] }

async function look(): Promise<ProbeJob[]> {
  const jobs: ProbeJob[] = []
  const enqueue: typeof deps.queue.enqueue = async (_tx, _name, ...payloads) => {
    jobs.push(...(payloads as unknown as ProbeJob[]))
  }
  await enqueueProbes({ ...deps, queue: { ...deps.queue, enqueue } })
  return jobs
}
const idsOf = (jobs: readonly ProbeJob[]) => jobs.flatMap(({ ids }) => ids).sort()
const work = (jobs: readonly ProbeJob[]) =>
  Promise.all(jobs.map((data) => probeApp({ data, signal: deps.stopping }, deps)))
const pass = (seconds: number) => moveClock(deps.db, deps.clock.offsetMs() + seconds * 1000)
const timelineOf = async (id: number) =>
  (
    await sql<{ type: string; detail: string | null }>`
      select type, detail from connection_events where connection_id = ${id} order by at`.execute(deps.db)
  ).rows

test('a connection that nobody used for a day is looked at once a day; that is no use of it', async () => {
  const id = await connected()
  assert.deepEqual(await look(), [])
  await pass(UNUSED_SECONDS + 1)
  const jobs = await look()
  assert.deepEqual(idsOf(jobs), [id])
  assert.deepEqual(await look(), [], 'one that is under way is not taken again')
  await work(jobs)
  const row = await findConnection(deps.db, id)
  assert.deepEqual([row?.last_check, row?.last_used_at, row?.status], ['passed', null, 'active'])
  assert.deepEqual((await timelineOf(id)).at(-1), { type: 'checked', detail: 'status 200' })
  await pass(3600)
  assert.deepEqual(await look(), [])
  await pass(UNUSED_SECONDS)
  assert.deepEqual(idsOf(await look()), [id])
})

test('a probe that meets a 401 expires the connection as any call would', async () => {
  const id = await connected({ app: kennel, credentials: { api_key: 'wrong' } })
  await pass(UNUSED_SECONDS + 1)
  await work((await look()).filter(({ ids }) => ids.includes(id)))
  const row = await findConnection(deps.db, id)
  assert.deepEqual([row?.status, row?.last_check], ['expired', 'refused'])
  assert.deepEqual(
    (await timelineOf(id)).map(({ type }) => type),
    ['created', 'expired', 'checked'],
  )
})

test('so many a minute and no more; of one app one process at a time, and a lost job holds it up for ten minutes', async () => {
  await sql`delete from connections`.execute(deps.db)
  await sql`delete from connection_probes`.execute(deps.db)
  const one = await connected()
  await sql`insert into connections select (jsonb_populate_record(connections, jsonb_build_object('id', 100000000 + place))).*
    from connections, generate_series(1, 40) as place where id = ${one}`.execute(deps.db)
  await pass(UNUSED_SECONDS + 1)
  assert.equal(idsOf(await look()).length, PROBES_A_MINUTE)
  const other = await connected({ app: kennel })
  await sql`update connections set created_at = created_at - interval '2 days' where id = ${other}`.execute(deps.db)
  assert.deepEqual(idsOf(await look()), [other], 'Petshop is being probed')
  await pass(601)
  assert.equal(idsOf(await look()).length, 41 - PROBES_A_MINUTE)
})
