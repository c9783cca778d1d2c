// Polling triggers, with a provider that lists what it is told to. The test is the worker of the polls.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../../test/harness/cast.ts'
import { newsstandManifest, startNewsstand } from '../../../../test/harness/newsstand.ts'
import { answerJson } from '../../../../test/harness/petshop.ts'
import { publishScripted } from '../../../../test/harness/scripted.ts'
import { startTestServer, type TestServer } from '../../../../test/harness/server.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { moveClock } from '../../../kernel/processes.ts'
import type { Queue } from '../../../kernel/queue/index.ts'
import { openDataIn } from '../../runs/sealed-zap-run.ts'
import { findZap } from '../../store.ts'
import { turnOffZap, turnOnZap } from '../../switch.ts'
import { bringPollsForward, enqueueDuePolls, POLLS_OF_APP_MAX } from './enqueue-due-polls.ts'
import { KEY_BYTES } from './judge-items.ts'
import { pollZaps } from './poll-zaps.ts'
import { PAGES_MAX } from './read-items.ts'

const server = await startTestServer({ role: 'api' })
const other = await startTestServer({ role: 'api', databaseUrl: server.databaseUrl })
const { db } = server.deps
const { call, connect, publish, tokenFor } = await startCast(server)
const stand = await startNewsstand()
const app = await publish(newsstandManifest(stand))
const open = await publish(newsstandManifest(stand, { key: 'open', auth: '{ type: none }' }))

type Wanted = { action?: string; inputs?: object; of?: typeof app; connection?: string | null }

/** A Zap that is on, with a connection of its own; its number, and that of the connection. */
async function zapOf({ action = 'fresh', inputs = {}, of = app, connection }: Wanted = {}) {
  const token = await tokenFor() // the clock moves on, and tokens do not live long
  const authentication = connection ?? (of.auth.type === 'none' ? null : await connect(token, { app: of }))
  const listed = (await call(`/v2/actions?app=${of.key}`, { token })).body.data as { id: string; key: string }[]
  const step = (key: string, more: object) => ({
    action: listed.find((one) => one.key === key)?.id,
    authentication,
    inputs: {},
    ...more,
  })
  const steps = [step(action, { inputs }), step('write_news', { inputs: { title: '{{title}}' } })]
  const made = await call('/v2/zaps', { token, body: { data: { title: 'News', steps } } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return { id: Number(made.body.id.slice(-12)), connection: authentication }
}

type PollJob = { claim: string; zap_ids: number[] }

/** The deps of a process whose queue is the test: what is enqueued is put into `jobs`, lanes are left alone. */
function worked({ deps }: TestServer, jobs: PollJob[] = []): Deps {
  const enqueue: Queue['enqueue'] = async (_tx, name, ...payloads) => {
    if (name === 'zap.poll') jobs.push(...(payloads as unknown as PollJob[]))
  }
  return { ...deps, queue: { ...deps.queue, enqueue } }
}

async function look(on: TestServer = server): Promise<PollJob[]> {
  const jobs: PollJob[] = []
  await enqueueDuePolls(worked(on, jobs))
  return jobs
}
const carryOut = (jobs: readonly PollJob[], deps = worked(server), signal = new AbortController().signal) =>
  Promise.all(jobs.map((data) => pollZaps({ data, signal }, deps)))

/** The clock moves on so far, then what is due is polled. Returns how many polls that were. */
async function pollAfter(seconds: number): Promise<number> {
  await moveClock(db, server.deps.clock.offsetMs() + seconds * 1000)
  const jobs = await look()
  await carryOut(jobs)
  return jobs.flatMap(({ zap_ids }) => zap_ids).length
}
const SOON = 70 // an interval, and more than its jitter

/** The items that the Zap was made to run for, in the order of its queue. */
async function itemsOf(zapId: number): Promise<unknown[]> {
  const { rows } = await sql<{ id: string; workspace_id: number; data_in: string }>`
    select zap_runs.id, workspace_id::float8 as workspace_id, data_in from zap_runs join zap_queue on run_id = zap_runs.id
    where zap_runs.zap_id = ${zapId} order by seq, part`.execute(db)
  return Promise.all(rows.map((row) => openDataIn(row, server.deps)))
}
const keysOf = async (zapId: number) => (await itemsOf(zapId)).map((item) => (item as { key: unknown }).key)

type PollRow = { failures: number; problem: string | null; seconds: number; claim: string | null }
async function pollOf(zapId: number): Promise<PollRow | undefined> {
  const { rows } = await sql<PollRow>`
    select failures, problem, claim, extract(epoch from next_at - polled_at)::float8 as seconds
    from zap_polls where zap_id = ${zapId}`.execute(db)
  return rows[0]
}
const clear = () => sql`delete from zaps`.execute(db)
const news = (from: number, to: number, more: object = {}) =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ key: to - at, title: `News ${to - at}`, ...more }))

test('what was there when a Zap is turned on is nobody’s news; what comes after makes it run, oldest first, once', async () => {
  await clear()
  stand.items = news(1, 3)
  const { id } = await zapOf()
  await pollAfter(0)
  assert.deepEqual(await itemsOf(id), [])
  stand.items = news(1, 6)
  await pollAfter(SOON)
  await pollAfter(SOON)
  assert.deepEqual(await keysOf(id), [4, 5, 6])
  assert.deepEqual((await itemsOf(id))[0], { key: 4, title: 'News 4' })
})

test('a Zap is polled at its interval, a tenth more or less, and not between', async () => {
  await clear()
  const { id } = await zapOf()
  assert.equal(await pollAfter(0), 1)
  const { seconds = 0 } = (await pollOf(id)) ?? {}
  assert.ok(seconds > 50 && seconds < 67, `${seconds} s`)
  assert.equal(await pollAfter(50), 0)
  assert.equal(await pollAfter(20), 1)
})

test('a READ operation is polled as a trigger is, by the `id` of its items', async () => {
  await clear()
  stand.items = [{ id: 'a' }]
  const { id } = await zapOf({ action: 'list_news' })
  await pollAfter(0)
  stand.items = [{ id: 'b' }, { id: 'a', seen: 'again' }]
  await pollAfter(SOON)
  assert.deepEqual(await itemsOf(id), [{ id: 'b' }])
})

test('an item without a key is told by all that it holds', async () => {
  await clear()
  stand.items = [{ title: 'One' }]
  const { id } = await zapOf()
  await pollAfter(0)
  stand.items = [{ title: 'Two' }, { title: 'One' }]
  await pollAfter(SOON)
  await pollAfter(SOON)
  assert.deepEqual(await itemsOf(id), [{ title: 'Two' }])
})

test('inputs fill the request, converted as those of a run', async () => {
  await clear()
  await zapOf({ inputs: { shelf: '7' } })
  await pollAfter(0)
  assert.equal(stand.received.at(-1)?.path, '/api/news?shelf=7')
})

test('further pages are read while a page holds nothing but news, and no more than a few', async () => {
  await clear()
  stand.pageSize = 2
  stand.items = news(1, 9)
  const { id } = await zapOf()
  stand.count('GET', '/api/news')
  await pollAfter(0)
  assert.equal(stand.count('GET', '/api/news'), 2) // the mark is a page longer than a poll
  stand.items = news(1, 14)
  await pollAfter(SOON)
  assert.equal(stand.count('GET', '/api/news'), 3)
  assert.deepEqual(await keysOf(id), [10, 11, 12, 13, 14])
  stand.items = news(1, 100)
  await pollAfter(SOON)
  assert.equal(stand.count('GET', '/api/news'), PAGES_MAX)
  assert.equal((await keysOf(id)).length, 5 + 2 * PAGES_MAX)
  stand.pageSize = 100
})

test('a page that cannot be read fails the poll: nothing of it is news yet, and all of it is at the next one', async () => {
  await clear()
  stand.pageSize = 2
  stand.items = news(1, 2)
  const { id } = await zapOf()
  await pollAfter(0)
  stand.items = news(1, 6)
  stand.surprises.push(
    (_, response) => answerJson(response, 200, { items: news(5, 6), next: `${stand.url}/api/news?from=2` }),
    (_, response) => answerJson(response, 500, {}),
  )
  await pollAfter(SOON)
  assert.deepEqual(await keysOf(id), [])
  await pollAfter(2 * SOON)
  assert.deepEqual(await keysOf(id), [3, 4, 5, 6])
  stand.pageSize = 100
})

test('a poll that fails says why, waits twice as long each time, and is forgotten with the next good one', async () => {
  await clear()
  const { id } = await zapOf()
  for (const [failures, wait] of [120, 240, 480].entries()) {
    stand.surprises.push((_, response) => answerJson(response, 500, {}))
    await pollAfter(4000)
    const { problem, ...poll } = (await pollOf(id)) ?? assert.fail('the poll is gone')
    assert.deepEqual([poll.failures, problem], [failures + 1, 'Newsstand answered with status 500.'])
    assert.ok(poll.seconds > wait * 0.85 && poll.seconds < wait * 1.11, `${poll.seconds} s`)
  }
  await pollAfter(4000)
  assert.partialDeepStrictEqual(await pollOf(id), { failures: 0, problem: null })
})

test('Retry-After is kept to', async () => {
  await clear()
  const { id } = await zapOf({ of: open })
  stand.surprises.push((_, response) => answerJson(response, 429, {}, { 'retry-after': '900' }))
  await pollAfter(0)
  assert.ok(((await pollOf(id))?.seconds ?? 0) > 890)
  assert.equal(await pollAfter(800), 0)
  assert.equal(await pollAfter(200), 1)
})

test('inputs that the trigger does not take are a problem that the person reads, and nothing is sent', async () => {
  await clear()
  const { id } = await zapOf({ inputs: { shelf: 'top' } })
  stand.count('GET', '/')
  await pollAfter(0)
  assert.equal((await pollOf(id))?.problem, 'Shelf must be a whole number.')
  assert.equal(stand.count('GET', '/'), 0)
})

test('credentials that are refused expire the connection, which turns the Zap off: it is polled no more', async () => {
  await clear()
  const { id, connection } = await zapOf()
  stand.surprises.push((_, response) => answerJson(response, 401, {}))
  await pollAfter(0)
  assert.equal(await pollOf(id), undefined)
  const { rows } = await sql<{ is_enabled: boolean; turned_off_by: number }>`
    select is_enabled, turned_off_by from zaps where id = ${id}`.execute(db)
  assert.deepEqual(rows, [{ is_enabled: false, turned_off_by: Number(connection) }])
  assert.equal(await pollAfter(4000), 0)
})

test('two processes that look at once share the polls: none is made twice', async () => {
  await clear()
  stand.items = news(1, 1)
  const zaps = await Promise.all(Array.from({ length: 12 }, () => zapOf({ of: open })))
  await pollAfter(0)
  stand.items = news(1, 3)
  stand.count('GET', '/api/news')
  await moveClock(db, server.deps.clock.offsetMs() + SOON * 1000)
  const looked = await Promise.all([look(), look(other), look(), look(other)])
  assert.deepEqual(
    looked
      .flat()
      .flatMap(({ zap_ids }) => zap_ids)
      .sort((a, b) => a - b),
    zaps.map(({ id }) => id).sort((a, b) => a - b),
  )
  await Promise.all([carryOut(looked.flat().slice(1)), carryOut(looked.flat().slice(0, 1), worked(other))])
  assert.equal(stand.count('GET', '/api/news'), 12)
  for (const { id } of zaps) assert.deepEqual(await keysOf(id), [2, 3])
})

test('a job that comes again, as after a kill, polls what is not settled, and doubles nothing', async () => {
  await clear()
  stand.items = news(1, 1)
  const { id } = await zapOf({ of: open })
  await pollAfter(0)
  stand.items = news(1, 2)
  await moveClock(db, server.deps.clock.offsetMs() + SOON * 1000)
  const jobs = await look()
  const killed = { ...worked(server), db: failingDb(server.deps) }
  await assert.rejects(carryOut(jobs, killed), /killed/) // after the answer, before the commit
  assert.deepEqual(await keysOf(id), [])
  await Promise.all([carryOut(jobs), carryOut(jobs, worked(other))])
  assert.deepEqual(await keysOf(id), [2])
  stand.count('GET', '/api/news')
  await carryOut(jobs)
  assert.equal(stand.count('GET', '/api/news'), 0)
})

/** A database that the process dies before it commits to. */
function failingDb({ db }: Deps): Deps['db'] {
  const transaction = () => ({
    execute: (work: (tx: unknown) => Promise<void>) =>
      db.transaction().execute(async (tx) => {
        await work(tx)
        throw new Error('killed')
      }),
  })
  return new Proxy(db, { get: (of, name) => (name === 'transaction' ? transaction : Reflect.get(of, name)) })
}

test('a job that was lost is made good: two minutes later the poll is due again, and the lost one settles nothing', async () => {
  await clear()
  stand.items = news(1, 1)
  const { id } = await zapOf({ of: open })
  await pollAfter(0)
  stand.items = news(1, 2)
  await moveClock(db, server.deps.clock.offsetMs() + SOON * 1000)
  const lost = await look()
  assert.equal(await pollAfter(100), 0)
  assert.equal(await pollAfter(21), 1)
  stand.items = news(1, 3)
  await carryOut(lost)
  assert.deepEqual(await keysOf(id), [2])
})

test('a worker that is stopped leaves its polls to the next one', async () => {
  await clear()
  const { id } = await zapOf({ of: open })
  const jobs = await look()
  await assert.rejects(carryOut(jobs, worked(server), AbortSignal.abort()), /another worker/)
  await carryOut(jobs)
  assert.equal((await pollOf(id))?.failures, 0)
})

test('turned off and on again, a Zap begins anew: what came meanwhile is nobody’s news', async () => {
  await clear()
  stand.items = news(1, 1)
  const { id } = await zapOf({ of: open })
  await pollAfter(0)
  await moveClock(db, server.deps.clock.offsetMs() + SOON * 1000)
  const lost = await look()
  await turn(id, 'off')
  assert.equal(await pollOf(id), undefined)
  await turn(id, 'on')
  stand.items = news(1, 2)
  await carryOut(lost) // of the time before
  await pollAfter(0)
  assert.deepEqual(await keysOf(id), [])
  stand.items = news(1, 3)
  await pollAfter(SOON)
  assert.deepEqual(await keysOf(id), [3])
})

async function turn(id: number, to: 'on' | 'off') {
  const zap = (await findZap(db, id)) ?? assert.fail('the Zap is gone')
  const deps = worked(server)
  await db
    .transaction()
    .execute(async (tx) => void (to === 'on' ? await turnOnZap(tx, zap, deps) : await turnOffZap(tx, zap, deps)))
}

test('of one app so many polls are under way at a time: another app’s do not wait for them', async () => {
  await clear()
  const [first, second] = [await zapOf({ of: open }), await zapOf()]
  await pollAfter(0)
  await sql`
    insert into zaps (workspace_id, user_id, client_id, title, revision, is_enabled, created_at, updated_at)
    select workspace_id, user_id, client_id, title, revision, true, created_at, updated_at
    from zaps, generate_series(1, ${POLLS_OF_APP_MAX + 50}) where id = ${first.id}`.execute(db)
  await sql`
    insert into zap_polls (zap_id, app_id, next_at)
    select id, ${open.id}, ${server.deps.clock.now()} from zaps where id not in (select zap_id from zap_polls)`.execute(
    db,
  )
  await moveClock(db, server.deps.clock.offsetMs() + SOON * 1000)
  const ids = (await look()).flatMap(({ zap_ids }) => zap_ids)
  assert.equal(ids.length, POLLS_OF_APP_MAX + 1)
  assert.ok(ids.includes(second.id))
  assert.equal((await look()).length, 0)
})

test('a poll that brings nothing new leaves the mark alone; one that does writes sixteen bytes an item', async () => {
  await clear()
  stand.items = news(1, 3)
  const { id } = await zapOf({ of: open })
  const mark = async () =>
    (
      await sql<{ written: string; bytes: number }>`
        select xmin::text as written, length(seen) as bytes from zap_poll_marks where zap_id = ${id}`.execute(db)
    ).rows[0]
  await pollAfter(0)
  const before = await mark()
  assert.equal(before?.bytes, 3 * KEY_BYTES)
  await pollAfter(SOON)
  assert.deepEqual(await mark(), before)
  stand.items = news(2, 4)
  await pollAfter(SOON)
  assert.equal((await mark())?.bytes, 4 * KEY_BYTES)
})

test('the app’s script has its say: KEY_pre_poll changes the request, KEY_post_poll gives the items, and both know the Zap', async () => {
  await clear()
  const script = `var Zap = {
    fresh_pre_poll: function (bundle) { bundle.request.params.of = bundle.zap.name; return bundle.request },
    fresh_post_poll: function (bundle) {
      return z.JSON.parse(bundle.response.content).items.map(function (item) { return { key: item.key, by: bundle.zap.id } })
    },
  }`
  const scripted = await publishScripted(
    server,
    newsstandManifest(stand, { key: 'scripted', more: 'hooks: ./a.js', auth: '{ type: none }' }),
    script,
  )
  stand.items = news(1, 1)
  const { id } = await zapOf({ of: scripted })
  await pollAfter(0)
  stand.items = news(1, 2)
  await pollAfter(SOON)
  assert.deepEqual(await itemsOf(id), [{ key: 2, by: id }])
  assert.match(stand.received.at(-1)?.path ?? '', /of=News/)
})

test('a clock that is moved back puts no poll off by more than the longest wait', async () => {
  await clear()
  await zapOf({ of: open })
  await pollAfter(0)
  await bringPollsForward(server.deps)
  assert.equal(await pollAfter(0), 0, 'what is put off as usual stays so')
  await moveClock(db, server.deps.clock.offsetMs() - 24 * 3600 * 1000)
  assert.equal(await pollAfter(0), 0)
  await bringPollsForward(server.deps)
  assert.equal(await pollAfter(0), 1)
})
