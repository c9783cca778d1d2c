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
import { enqueueDueRefreshes, REFRESHES_OF_APP_MAX, refreshAhead } from './refresh-due.ts'

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
  endsIn?: number
  app?: App
}

/** A connection whose times are so many seconds from now. */
async function connection({ refreshIn = -1, usedAgo = 0, retryIn, leaseIn, endsIn, app }: Marks = {}): Promise<number> {
  const id = Number(await connect(token, app && { app }))
  const now = deps.clock.now()
  const at = (seconds: number | undefined) => (seconds === undefined ? null : addSeconds(now, seconds))
  await sql`update connections set refresh_at = ${at(refreshIn)}, last_used_at = ${at(-usedAgo)},
    created_at = ${at(-usedAgo)}, refresh_retry_at = ${at(retryIn)}, lease_until = ${at(leaseIn)}, ends_at = ${at(endsIn)}
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
  await connection({ leaseIn: 30 })
  assert.deepEqual(await look(), due)
  assert.deepEqual(await look(), [])
  await moveClock(deps.db, deps.clock.offsetMs() + 121_000) // their jobs were lost
  assert.deepEqual(
    (await look()).filter((id) => due.includes(id)),
    due,
  )
})

test('marks that a clock left which was moved back hold nobody up', async () => {
  await clear()
  const id = await connection({ retryIn: 86_400, leaseIn: 86_400 })
  assert.deepEqual(await look(), [id])
})

test('a connection that nobody uses is renewed a day late; at once when its refresh token ends', async () => {
  await clear()
  const week = 8 * 24 * 3600
  await connection({ usedAgo: week, refreshIn: -3600 })
  const late = await connection({ usedAgo: week, refreshIn: -25 * 3600 })
  const ending = await connection({ usedAgo: week, refreshIn: -1, endsIn: 3600 })
  assert.deepEqual(await look(), [late, ending].sort())
})

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

test('a timeline keeps the last 100 entries, and none older than 90 days', async () => {
  await clear()
  const id = await connection()
  const now = deps.clock.now()
  await sql`insert into connection_events (connection_id, at, type)
    select ${id}, ${now}::timestamptz - make_interval(days => place), 'checked' from generate_series(1, 120) as place`.execute(
    deps.db,
  )
  await keepTimelines(deps)
  const kept = async () =>
    (await sql<{ at: Date }>`select at from connection_events where connection_id = ${id} order by at`.execute(deps.db))
      .rows
  const [oldest, ...more] = await kept()
  assert.ok(oldest && now.getTime() - oldest.at.getTime() <= 90 * 24 * 3600 * 1000)
  assert.equal(more.length, 89) // 1 to 89 days old, and its making
  await sql`insert into connection_events (connection_id, at, type)
    select ${id}, ${now}::timestamptz + make_interval(secs => place), 'refreshed' from generate_series(1, 60) as place`.execute(
    deps.db,
  )
  await keepTimelines(deps)
  assert.equal((await kept()).length, 100)
})
