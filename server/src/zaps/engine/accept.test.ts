// What comes in is committed when it is answered, starts a worker where there is none, and strands nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { answer, startLedger } from '../../../test/harness/ledger.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { castZaps } from '../../../test/harness/zaps.ts'
import { addSeconds } from '../../kernel/clock.ts'
import { moveClock } from '../../kernel/processes.ts'
import { lockZap } from '../store.ts'
import { turnOffZap, turnOnZap } from '../switch.ts'
import { drainLane } from './drain-lane.ts'
import { acceptItems, acceptNotification } from './index.ts'
import { keepZapRuns } from './keep-zap-runs.ts'
import * as store from './lane-store.ts'
import * as queue from './queue-store.ts'
import { restartLanes, resumeLanes } from './watch-lanes.ts'

const server = await startTestServer({ role: 'api' }) // the test is the worker
const { deps } = server
const cast = await startCast(server)
const ledger = await startLedger()
await cast.publish(ledger.manifest)
const { give, makeZap, reload, runsOf } = await castZaps(server, cast, await cast.tokenFor('dana'), 'ledger')

const steps = (text = '{{entry.text}}') => [
  { key: 'entry_told', alias: 'entry' },
  { key: 'write_entry', inputs: { text } },
]
const told = (cleaned: object) => ({
  method: 'POST',
  headers: {},
  querystring: '',
  content: '',
  cleaned: cleaned as never,
})

/** The jobs of a lane that wait for a worker, the earliest first. */
async function jobsOf({ id }: { id: number }): Promise<store.Start[]> {
  const { rows } = await sql<{ data: store.Start }>`
    select data from pgboss.job where name = 'zap.lane' and (data->>'zap_id')::bigint = ${id}
    order by created_on, id`.execute(deps.db)
  return rows.map(({ data }) => data)
}
async function laneOf({ id }: { id: number }) {
  const { rows } = await sql<{ is_busy: boolean; fence: number; waiting: number }>`
    select is_busy, fence, (select count(*)::int from zap_queue where zap_id = ${id}) as waiting
    from zap_lanes where zap_id = ${id}`.execute(deps.db)
  return rows[0]
}
const work = (data: store.Start) => drainLane({ data, signal: new AbortController().signal }, deps)

test('the first that comes in starts a worker, and the others find it started', async () => {
  const zap = await makeZap(steps())
  await give(zap, { text: 'a1' })
  assert.equal(await acceptNotification(zap, told({ text: 'a2' }), deps), 'accepted')
  await give(zap, { text: 'a3' })
  const jobs = await jobsOf(zap)
  assert.equal(jobs.length, 1)
  await Promise.all(jobs.map(work))
  assert.deepEqual(ledger.written().slice(-3), ['a1', 'a2', 'a3'])
  assert.deepEqual(await laneOf(zap), { is_busy: false, fence: 2, waiting: 0 })
})

test('the runs of one notification stand at its place, whatever came after it', async () => {
  const zap = await makeZap(steps())
  await acceptNotification(zap, told([{ text: 'b1' }, { text: 'b2' }]), deps)
  await acceptNotification(zap, told([]), deps)
  await acceptNotification(zap, told({ text: 'b3' }), deps)
  await give(zap, { text: 'b4' })
  await Promise.all((await jobsOf(zap)).map(work))
  assert.deepEqual(ledger.written().slice(-4), ['b1', 'b2', 'b3', 'b4'])
  assert.equal((await runsOf(zap)).length, 4)
})

test('nothing is stranded: what comes in while a worker goes idle is seen by it, or starts another', async () => {
  const zap = await makeZap(steps())
  await give(zap, { text: 'c0' })
  const [first] = await jobsOf(zap)
  assert.ok(first)
  // The worker has read an empty queue and is about to go idle, when another transaction has the lane and adds to it.
  await work(first)
  for (let n = 1; n <= 20; n++) {
    await give(zap, { text: `c${n}` })
    const start = (await jobsOf(zap)).at(-1)
    assert.ok(start)
    const held = (await store.takeLane(deps.pool, start, deps.clock.now())) ?? assert.fail('it is nobody else’s')
    const window = await queue.readWindow(deps.pool, held, { now: deps.clock.now(), succeededAt: undefined }, 5)
    assert.equal(window?.items.length, 1)
    await work(start) // carries it out, and goes idle
    const seen = { is_open: true, accepted: (window?.accepted ?? 0) + 0, items: [] }
    assert.equal(await store.goIdle(deps.pool, held, seen, { succeededAt: undefined }), false, 'it lost the lane')
  }
  // Idle against accept, at the same time: whoever is second sees the other.
  for (let n = 0; n < 30; n++) {
    await sql`update zap_lanes set is_busy = true, fence = fence + 1, job = fence + 1 where zap_id = ${zap.id}`.execute(
      deps.db,
    )
    const fence = (await laneOf(zap))?.fence ?? 0
    const held = { zap_id: zap.id, fence }
    const empty = await queue.readWindow(deps.pool, held, { now: deps.clock.now(), succeededAt: undefined }, 5)
    assert.ok(empty && empty.items.length === 0)
    const before = (await jobsOf(zap)).length
    const [isIdle] = await Promise.all([
      store.goIdle(deps.pool, held, empty, { succeededAt: undefined }),
      give(zap, { text: `race ${n}` }),
    ])
    const isStarted = (await jobsOf(zap)).length > before
    assert.equal(isIdle, isStarted, 'either it went idle and another was started, or it stays')
    await work(isStarted ? ((await jobsOf(zap)).at(-1) as store.Start) : { zap_id: zap.id, job: fence })
    assert.equal((await laneOf(zap))?.waiting, 0)
  }
})

test('an acceptor that is slow to commit is waited for, and then seen', async () => {
  const zap = await makeZap(steps())
  await give(zap, { text: 'd0' })
  const [start] = await jobsOf(zap)
  assert.ok(start)
  await work(start)
  await sql`update zap_lanes set is_busy = true, fence = fence + 1, job = fence + 1 where zap_id = ${zap.id}`.execute(
    deps.db,
  )
  const mine = { zap_id: zap.id, fence: (await laneOf(zap))?.fence ?? 0 }
  const empty = await queue.readWindow(deps.pool, mine, { now: deps.clock.now(), succeededAt: undefined }, 5)
  assert.ok(empty)
  let idle: Promise<boolean> | undefined
  await deps.db.transaction().execute(async (tx) => {
    await acceptItems(tx, zap, [{ text: 'd1' }], deps)
    idle = store.goIdle(deps.pool, mine, empty, { succeededAt: undefined })
    await poll(async () => (await waiters()) > 0, 5_000)
  })
  assert.equal(await idle, false, 'it stays, since something has come in')
  await work({ zap_id: zap.id, job: mine.fence })
  assert.equal(ledger.written().at(-1), 'd1')
})

async function waiters(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%zap_lanes%'`.execute(
    deps.db,
  )
  return rows[0]?.n ?? 0
}

test('an earlier job of a lane takes nothing up, and a lane that nobody works at gets a new one', async () => {
  const zap = await makeZap(steps())
  await give(zap, { text: 'e1' })
  const [lost] = await jobsOf(zap)
  assert.ok(lost)
  await server.advance(16 * 60)
  await restartLanes(deps)
  const jobs = await jobsOf(zap)
  assert.equal(jobs.length, 2)
  await work(lost)
  assert.equal((await laneOf(zap))?.waiting, 1)
  await work(jobs[1] as store.Start)
  assert.equal((await laneOf(zap))?.waiting, 0)
})

test('off and on while it is empty, while it waits, and while a worker is in it: everything is carried out once', async () => {
  const zap = await makeZap(steps())
  const inTx = deps.db.transaction()
  await inTx.execute((tx) => turnOffZap(tx, zap, deps))
  assert.equal(await acceptNotification(zap, told({ text: 'f0' }), deps), 'gone')
  await give(zap, { text: 'f1' }) // a poll that had begun before
  assert.equal((await jobsOf(zap)).length, 0)
  await inTx.execute(async (tx) => turnOnZap(tx, await reload(zap), deps))
  const [start] = await jobsOf(zap)
  assert.ok(start)
  await inTx.execute((tx) => turnOffZap(tx, zap, deps))
  await inTx.execute(async (tx) => turnOnZap(tx, await reload(zap), deps))
  assert.equal((await jobsOf(zap)).length, 1, 'the worker that was started is still on its way')
  await work(start)
  assert.deepEqual(
    ledger.written().filter((text) => text.startsWith('f')),
    ['f1'],
  )
  assert.equal((await laneOf(zap))?.is_busy, false)
})

test('acknowledged notifications come in together, and keep the order of those who wait for the answer', async () => {
  const zap = await makeZap(steps())
  const senders = Array.from({ length: 8 }, (_, sender) => sender)
  await Promise.all(
    senders.map(async (sender) => {
      for (let n = 0; n < 10; n++) await acceptNotification(zap, told({ text: `g${sender} ${n}` }), deps)
    }),
  )
  const jobs = await jobsOf(zap)
  assert.equal(jobs.length, 1)
  await work(jobs[0] as store.Start)
  for (let latest = await jobsOf(zap); (await laneOf(zap))?.is_busy; latest = await jobsOf(zap))
    await work(latest.at(-1) as store.Start) // its turn was over, and it handed on
  for (const sender of senders) {
    const own = ledger.written().filter((text) => text.startsWith(`g${sender} `))
    assert.deepEqual(
      own,
      Array.from({ length: 10 }, (_, n) => `g${sender} ${n}`),
    )
  }
})

test('a notification waits for nobody who has locked its Zap: turning it off at that moment fails neither of them', async () => {
  const zap = await makeZap(steps())
  await deps.db.transaction().execute(async (tx) => {
    const locked = await lockZap(tx, zap.id)
    assert.equal(await acceptNotification(zap, told({ text: 'h' }), deps), 'accepted')
    await turnOffZap(tx, locked ?? zap, deps)
  })
  assert.equal(await acceptNotification(zap, told({ text: 'h' }), deps), 'gone')
})

test('a run that waited until it was kept no longer leaves the queue, and keeps none of those behind it waiting', async () => {
  const zap = await makeZap(steps())
  await deps.db.transaction().execute((tx) => turnOffZap(tx, zap, deps))
  await give(zap, { text: 'i1' }, { text: 'i2' })
  await sql`
    delete from zap_runs
    where id = (select run_id from zap_queue where zap_id = ${zap.id} order by seq limit 1)`.execute(deps.db)
  await deps.db.transaction().execute(async (tx) => turnOnZap(tx, await reload(zap), deps))
  for (const job of await jobsOf(zap)) await work(job)
  assert.equal(ledger.written().at(-1), 'i2')
  assert.deepEqual(await laneOf(zap), { is_busy: false, fence: 2, waiting: 0 })
})

test('a clock that is moved back strands no lane: neither one without a worker nor one that waits', async () => {
  const [lost, waiting] = [await makeZap(steps()), await makeZap(steps())]
  for (const zap of [lost, waiting]) await give(zap, { text: 'k' })
  await sql`update zap_lanes set resume_at = ${addSeconds(deps.clock.now(), 3600)} where zap_id = ${waiting.id}`.execute(
    deps.db,
  )
  const offset = deps.clock.offsetMs()
  await moveClock(deps.db, offset - 40 * 24 * 3600 * 1000)
  await restartLanes(deps)
  await resumeLanes(deps)
  for (const zap of [lost, waiting]) assert.equal((await jobsOf(zap)).length, 2)
  await moveClock(deps.db, offset)
})

test('a job that comes again has the lane alone: its earlier worker, which only seemed dead, takes up nothing more', async () => {
  const zap = await makeZap(steps())
  const answers: Array<() => void> = []
  ledger.decide = (entry, response) => {
    if (entry.text.startsWith('l')) answers.push(() => answer(response, 200, { text: entry.text }))
    return entry.text.startsWith('l')
  }
  await give(zap, { text: 'l1' }, { text: 'l2' })
  const [job] = await jobsOf(zap)
  assert.ok(job)
  const first = work(job)
  await poll(() => answers.length === 1, 5_000)
  const second = work(job) // a sent write of unknown outcome, then the next run
  await poll(() => answers.length === 2, 5_000)
  answers[0]?.()
  await first
  answers[1]?.()
  await second
  ledger.decide = () => false
  assert.deepEqual((await runsOf(zap)).map(({ status }) => status).sort(), ['error', 'success'])
  assert.equal((await laneOf(zap))?.waiting, 0)
})

test('what waits is forgotten with the runs of its day, notifications too', async () => {
  const zap = await makeZap(steps())
  await acceptNotification(zap, told({ text: 'j1' }), deps)
  await give(zap, { text: 'j2' })
  await server.advance(29 * 24 * 3600)
  await keepZapRuns(deps)
  assert.equal((await laneOf(zap))?.waiting, 2)
  await server.advance(3 * 24 * 3600)
  await keepZapRuns(deps)
  assert.equal((await laneOf(zap))?.waiting, 0)
})
