import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { countsOf, publishProvider, signInTo } from '../../../test/harness/connected.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import type { App } from '../../apps/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import { moveClock } from '../../kernel/processes.ts'
import { findAccessToken } from '../../oauth/index.ts'
import type { Owner } from '../index.ts'
import { keepTimelines } from '../keep-timelines.ts'
import { insertEvent } from '../store.ts'
import { claimingDue } from './due-store.ts'
import { enqueueDueRefreshes, REFRESHES_OF_APP_MAX, refreshAhead } from './refresh-due.ts'
import { storeTokens } from './store.ts'

const server = await startTestServer({ role: 'api' }) // the test is the worker
const { deps } = server
const { connect, tokenFor, publish, petshop } = await startCast(server)
const token = await tokenFor()
const kennel = await publish(petshop.manifest.replace('key: petshop', 'key: kennel'))

type Marks = {
  refreshIn?: number
  usedAgo?: number
  retryIn?: number
  leaseIn?: number
  idleFor?: number
  app?: App
}

/** A connection whose times are so many seconds from now. */
async function connection({
  refreshIn = -1,
  usedAgo = 0,
  retryIn,
  leaseIn,
  idleFor,
  app,
}: Marks = {}): Promise<number> {
  const id = Number(await connect(token, app && { app }))
  const now = deps.clock.now()
  const at = (seconds: number | undefined) => (seconds === undefined ? null : addSeconds(now, seconds))
  await sql`update connections set refresh_at = ${at(refreshIn)}, last_used_at = ${at(-usedAgo)},
    created_at = ${at(-usedAgo)}, refresh_retry_at = ${at(retryIn)}, lease_until = ${at(leaseIn)}, idle_until = ${at(idleFor)}
    where id = ${id}`.execute(deps.db)
  return id
}

/** Looks once, and tells which connections were enqueued. */
async function look(): Promise<number[]> {
  const enqueued: number[] = []
  const enqueue: typeof deps.queue.enqueue = async (_tx, _name, ...jobs) => {
    enqueued.push(...jobs.map((job) => (job as { id: number }).id))
  }
  await enqueueDueRefreshes({ ...deps, queue: { ...deps.queue, enqueue } })
  return enqueued.sort()
}
const clear = () => sql`delete from connections`.execute(deps.db)

test('due connections are enqueued once, not while they are refreshed, wait after a failure, or have time', async () => {
  await clear()
  const due = [await connection(), await connection({ refreshIn: -3600 })].sort()
  await connection({ refreshIn: 60 })
  await connection({ retryIn: 300 })
  await connection({ idleFor: 3600 })
  await connection({ leaseIn: 30 })
  assert.deepEqual(await look(), due)
  assert.deepEqual(await look(), [])
  await moveClock(deps.db, deps.clock.offsetMs() + 121_000) // their jobs were lost
  assert.deepEqual(
    (await look()).filter((id) => due.includes(id)),
    due,
  )
})

test('a lease that a clock left which was moved back holds nobody up', async () => {
  await clear()
  const id = await connection({ leaseIn: 86_400 })
  assert.deepEqual(await look(), [id])
})

test('a look reads no more than it takes, however many are due, wait, are idle, or have time', async () => {
  await clear()
  const one = await connection()
  await connection({ app: kennel })
  const marks = ['refresh_at', 'refresh_retry_at', 'idle_until', 'expires_at'] // the last one has no say
  for (const [kind, mark] of marks.entries())
    await sql`insert into connections select (jsonb_populate_record(connections, jsonb_build_object(
        'id', ${100_000_000 + kind * 10_000}::integer + place, ${mark}::text, refresh_at + make_interval(secs => 500)))).*
      from connections, generate_series(1, 2000) as place where id = ${one}`.execute(deps.db)
  await sql`analyze connections`.execute(deps.db)
  const now = deps.clock.now()
  const limits = { now, until: addSeconds(now, 120), rowsMax: 100, appMax: REFRESHES_OF_APP_MAX }
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>`
    explain (analyze, format json) ${claimingDue(limits)}`.execute(deps.db)
  const read = mostRowsRead(rows[0]?.['QUERY PLAN'][0].Plan)
  assert.ok(read <= 100, `${read} rows`)
  const { rows: marked } = await sql`select id from connections where refresh_queued_until is not null`.execute(deps.db)
  assert.equal(marked.length, REFRESHES_OF_APP_MAX + 1)
})

type PlanNode = {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}
function mostRowsRead(node: PlanNode | undefined): number {
  if (!node) return Number.POSITIVE_INFINITY
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  return Math.max(own, ...(node.Plans ?? []).map(mostRowsRead))
}

test('of one app so many are under way at a time, however many are due; another app is not held up', async () => {
  await clear()
  const one = await connection()
  await sql`insert into connections select (jsonb_populate_record(connections, jsonb_build_object('id', id + place))).*
    from connections, generate_series(1, 60) as place where id = ${one}`.execute(deps.db)
  const other = await connection({ app: kennel })
  const first = await look()
  assert.equal(first.length, REFRESHES_OF_APP_MAX + 1)
  assert.ok(first.includes(other))
  assert.deepEqual(await look(), [])
  const done = first.filter((id) => id !== other).slice(0, 5)
  for (const id of done) await refreshAhead({ data: { id, generation: 7 }, signal: server.deps.stopping }, deps) // overtaken
  assert.equal((await look()).length, 5)
})

test('a token is renewed while nobody calls, and its connection is free for the next look', async () => {
  await clear()
  const { app, provider } = await publishProvider(server, 'rotator')
  const caller = await findAccessToken(await tokenFor(), deps)
  const owner: Owner = { clientId: 'acme', userId: caller?.user_id ?? 0, workspaceId: caller?.workspace_id ?? 0 }
  const id = await signInTo(server, app, owner)
  await moveClock(deps.db, deps.clock.offsetMs() + 31_000) // of 60 seconds
  assert.deepEqual(await look(), [id])
  await refreshAhead({ data: { id, generation: 0 }, signal: deps.stopping }, deps)
  assert.equal((await countsOf(provider)).token.refresh_token, 1)
  const { rows } = await sql`select generation, refresh_queued_until from connections where id = ${id}`.execute(deps.db)
  assert.deepEqual(rows, [{ generation: 1, refresh_queued_until: null }])
  assert.deepEqual(await look(), [])
})

test('a timeline holds the last 100 entries, and none older than 90 days', async () => {
  await clear()
  const [id, other] = [await connection(), await connection()]
  const now = deps.clock.now()
  const ofDay = (day: number) => addSeconds(now, (day - 200) * 24 * 3600)
  const kept = async (of: number) =>
    (await sql<{ at: Date }>`select at from connection_events where connection_id = ${of} order by at`.execute(deps.db))
      .rows
  await sql`delete from connection_events`.execute(deps.db)
  await insertEvent(deps.db, other, { type: 'created' }, ofDay(1))
  for (let day = 1; day <= 200; day++) await insertEvent(deps.db, id, { type: 'checked' }, ofDay(day))
  const entries = await kept(id)
  assert.deepEqual([entries.length, entries[0]?.at, entries[99]?.at], [100, ofDay(101), ofDay(200)])
  assert.equal((await kept(other)).length, 1)
  await keepTimelines(deps)
  assert.deepEqual((await kept(id))[0]?.at, ofDay(111)) // day 110 is 90 days ago, and a moment
  assert.equal((await kept(other)).length, 0)
})

test('tokens of a connection that nobody has used for a week are renewed a day late; in time when its refresh token ends', async () => {
  await clear()
  const { app } = await publishProvider(server, 'rotator')
  const caller = await findAccessToken(await tokenFor(), deps)
  const owner: Owner = { clientId: 'acme', userId: caller?.user_id ?? 0, workspaceId: caller?.workspace_id ?? 0 }
  const id = await signInTo(server, app, owner)
  const pass = (seconds: number) => moveClock(deps.db, deps.clock.offsetMs() + seconds * 1000)
  const idleOf = async (generation: number) => {
    await refreshAhead({ data: { id, generation }, signal: deps.stopping }, deps)
    const { rows } = await sql<{ generation: number; late: number | null }>`
      select generation, extract(epoch from idle_until - refresh_at)::integer as late from connections where id = ${id}`.execute(
      deps.db,
    )
    return rows[0]
  }
  await pass(6 * 24 * 3600)
  assert.deepEqual(await idleOf(0), { generation: 1, late: null })
  await pass(2 * 24 * 3600)
  assert.deepEqual(await idleOf(1), { generation: 2, late: 24 * 3600 })
  await pass(3600)
  assert.deepEqual(await look(), [])
  await pass(24 * 3600)
  assert.deepEqual(await look(), [id])
  const now = deps.clock.now()
  const [refresh_at, ends_at] = [addSeconds(now, 60), addSeconds(now, 3600)]
  const made = { credentials: 'sealed', expires_at: refresh_at, refresh_at, ends_at, expiring_at: ends_at }
  assert.equal((await storeTokens(deps.db, id, 2, made, now))?.generation, 3)
  const { rows } = await sql`select idle_until from connections where id = ${id}`.execute(deps.db)
  assert.deepEqual(rows, [{ idle_until: null }])
})
