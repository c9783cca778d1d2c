// Apps are told where to send to, and that it is over. The test is the worker of the jobs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../../test/harness/cast.ts'
import { newsstandManifest, startNewsstand } from '../../../../test/harness/newsstand.ts'
import { answerJson, type Surprise } from '../../../../test/harness/petshop.ts'
import { publishScripted } from '../../../../test/harness/scripted.ts'
import { startTestServer, type TestServer } from '../../../../test/harness/server.ts'
import { findAction, type Notification } from '../../../actions/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { moveClock } from '../../../kernel/processes.ts'
import type { Queue } from '../../../kernel/queue/index.ts'
import { saveRevision } from '../../revise.ts'
import { findZap, listSteps } from '../../store.ts'
import { turnOffZap, turnOnZap } from '../../switch.ts'
import { moveSubscriptions } from '../move-subscriptions.ts'
import { readNotified } from './read-notified.ts'
import {
  endOrphanedSubscriptions,
  enqueueDueSubscriptions,
  forgetEndedSubscriptions,
  settleSubscription,
} from './subscribe-due.ts'

const warnings: object[] = []
const server = await startTestServer({ role: 'api' })
const other = await startTestServer({ role: 'api', databaseUrl: server.databaseUrl })
const { db, publicUrl } = server.deps
const { call, connect, publish, tokenFor } = await startCast(server)
const stand = await startNewsstand()
const keyed = await publish(newsstandManifest(stand))
const open = await publish(newsstandManifest(stand, { key: 'open', auth: '{ type: none }' }))

/** A Zap that is on and triggered by what Newsstand tells; its number, and that of its connection. */
async function zapOf({ of = open, shelf = 1 }: { of?: typeof open; shelf?: number | string } = {}) {
  const token = await tokenFor()
  const authentication = of.auth.type === 'none' ? null : await connect(token, { app: of })
  const listed = (await call(`/v2/actions?app=${of.key}`, { token })).body.data as { id: string; key: string }[]
  const step = (key: string, inputs: object) => ({
    action: listed.find((one) => one.key === key)?.id,
    authentication,
    inputs,
  })
  const steps = [step('told', { shelf }), step('write_news', { title: '{{title}}' })]
  const made = await call('/v2/zaps', { token, body: { data: { title: 'News', steps } } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return { id: Number(made.body.id.slice(-12)), connection: Number(authentication) }
}

/** The deps of a process whose queue is the test. */
function worked({ deps }: TestServer, jobs: { id: string }[] = []): Deps {
  const enqueue: Queue['enqueue'] = async (_tx, name, ...payloads) => {
    if (name === 'zap.subscription') jobs.push(...(payloads as unknown as { id: string }[]))
  }
  const log = { ...deps.log, warn: (words: object) => void warnings.push(words) } as Deps['log']
  return { ...deps, log, queue: { ...deps.queue, enqueue } }
}
const { signal } = new AbortController()

async function look(on: TestServer = server): Promise<{ id: string }[]> {
  const jobs: { id: string }[] = []
  await enqueueDueSubscriptions(worked(on, jobs))
  return jobs
}

/** The clock moves on so far, then what is due is begun or ended. Returns how many of them that were. */
async function settleAfter(seconds = 0): Promise<number> {
  await moveClock(db, server.deps.clock.offsetMs() + seconds * 1000)
  const jobs = await look()
  await Promise.all(jobs.map((data) => settleSubscription({ data, signal }, worked(server))))
  return jobs.length
}

type Row = { id: string; status: string; attempts: number; problem: string | null; data: string | null; input: string }
async function subscriptionsOf(zapId: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, status, attempts, problem, data, input from zap_subscriptions where zap_id = ${zapId}
    order by created_at`.execute(db)
  return rows
}
const statusesOf = async (zapId: number) => (await subscriptionsOf(zapId)).map(({ status }) => status)

async function turn(id: number, to: 'on' | 'off') {
  const zap = (await findZap(db, id)) ?? assert.fail('the Zap is gone')
  const deps = worked(server)
  await db
    .transaction()
    .execute(async (tx) => void (to === 'on' ? await turnOnZap(tx, zap, deps) : await turnOffZap(tx, zap, deps)))
}

const post = (path: string, body: object) =>
  server.fetch(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
const fails =
  (status: number, headers = {}): Surprise =>
  (_, response) =>
    answerJson(response, status, { message: 'Not now.' }, headers)
async function clear() {
  await sql`delete from zaps`.execute(db)
  await sql`delete from zap_subscriptions`.execute(db)
  stand.subscribed.clear()
  stand.surprises.length = 0
  stand.count('GET', '/')
  warnings.length = 0
}

test('a Zap that is on has told its app where to send to; one that is turned off has told it that this is over', async () => {
  await clear()
  const { id } = await zapOf({ shelf: '7' })
  assert.equal(await settleAfter(), 1)
  const [begun] = await subscriptionsOf(id)
  const address = `${publicUrl}/hooks/catch/${begun?.id}`
  assert.deepEqual([begun?.status, [...stand.subscribed.values()]], ['active', [address]])
  assert.deepEqual(stand.received.at(-1)?.body, { target_url: address, shelf: 7 }) // converted as a run's inputs
  assert.ok(!/shelf|"id"/.test(`${begun?.input} ${begun?.data}`)) // sealed
  assert.equal((await post(`/hooks/catch/${begun?.id}`, { title: 'One' })).status, 200)
  assert.equal(await settleAfter(3600), 0)
  await turn(id, 'off')
  assert.equal(await settleAfter(), 1)
  assert.equal(stand.subscribed.size, 0)
  const [ended] = await subscriptionsOf(id)
  assert.deepEqual([ended?.status, ended?.input, ended?.data], ['ended', '', null])
  assert.equal((await post(`/hooks/catch/${begun?.id}`, { title: 'Two' })).status, 410)
})

test('turned on again it has an address of its own: nothing that was meant for the former one comes through', async () => {
  await clear()
  const { id } = await zapOf()
  await settleAfter()
  await turn(id, 'off')
  await turn(id, 'on')
  assert.equal(await settleAfter(), 2)
  const [former, latter] = await subscriptionsOf(id)
  assert.deepEqual([former?.status, latter?.status], ['ended', 'active'])
  assert.deepEqual([...stand.subscribed.values()], [`${publicUrl}/hooks/catch/${latter?.id}`])
})

test('told anew, and of the end of the former: an installation that has moved to another public address', async () => {
  await clear()
  const { id } = await zapOf()
  await settleAfter()
  const [former] = await subscriptionsOf(id)
  await moveSubscriptions(worked(server))
  assert.deepEqual(await statusesOf(id), ['active'], 'the address is the same')
  const moved = { ...worked(server), publicUrl: 'https://moved.example' }
  await moveSubscriptions(moved)
  await moveSubscriptions(moved) // nothing is left to do
  assert.deepEqual((await statusesOf(id)).sort(), ['ending', 'starting'])
  const jobs = await look()
  await Promise.all(jobs.map((data) => settleSubscription({ data, signal }, moved)))
  const latter = (await subscriptionsOf(id)).find((row) => row.id !== former?.id)
  assert.equal(latter?.status, 'active')
  assert.deepEqual([...stand.subscribed.values()], [`https://moved.example/hooks/catch/${latter.id}`])
})

test('an app that is away is told later, again and again; the person reads why', async () => {
  await clear()
  const { id } = await zapOf()
  for (const [attempts, wait] of [10, 20, 40].entries()) {
    stand.surprises.push(fails(500))
    assert.equal(await settleAfter(attempts === 0 ? 0 : wait / 2 + 1), 1)
    const [row] = await subscriptionsOf(id)
    assert.deepEqual([row?.status, row?.attempts, row?.problem], ['starting', attempts + 1, 'Not now.'])
    assert.equal(await settleAfter(wait - 2), 0)
    await moveClock(db, server.deps.clock.offsetMs() - (wait - 2) * 1000)
  }
  assert.equal(await settleAfter(41), 1)
  assert.partialDeepStrictEqual((await subscriptionsOf(id))[0], { status: 'active', attempts: 0, problem: null })
})

test('Retry-After is kept to, by what waits to be told', async () => {
  await clear()
  const { id } = await zapOf()
  stand.surprises.push(fails(429, { 'retry-after': '600' }))
  await settleAfter()
  assert.equal(await settleAfter(590), 0)
  assert.equal(await settleAfter(20), 1)
  assert.deepEqual(await statusesOf(id), ['active'])
})

test('an app that refuses turns the Zap off, which says why; nothing is tried again', async () => {
  await clear()
  const { id } = await zapOf()
  stand.surprises.push(fails(422))
  await settleAfter()
  const zap = await findZap(db, id)
  assert.deepEqual(
    [zap?.is_enabled, zap?.off_reason],
    [false, 'Newsstand does not announce “Told News” to this Zap: Not now.'],
  )
  stand.count('POST', '/')
  assert.equal(await settleAfter(), 1) // there is nothing to end
  assert.equal(await settleAfter(4000), 0)
  assert.deepEqual([await statusesOf(id), stand.count('POST', '/')], [['ended'], 0])
})

test('inputs that the trigger does not take turn it off too, and nothing is sent', async () => {
  await clear()
  const { id } = await zapOf({ shelf: 'top' })
  await settleAfter()
  assert.equal((await findZap(db, id))?.off_reason, 'Shelf must be a whole number.')
  assert.equal(stand.count('POST', '/'), 0)
})

test('what is good and no JSON is taken for a yes', async () => {
  await clear()
  const { id } = await zapOf()
  stand.surprises.push((_, response) => response.end('OK'))
  await settleAfter()
  assert.deepEqual(await statusesOf(id), ['active'])
})

test('a notification that comes before the app has answered is kept; so is one while it waits to be told again', async () => {
  await clear()
  const { id } = await zapOf()
  const [{ id: secret } = assert.fail('no subscription')] = await subscriptionsOf(id)
  const answers: number[] = []
  stand.surprises.push((_, response) => {
    void (async () => {
      const handshake = await server.fetch(`/hooks/catch/${secret}`, {
        method: 'POST',
        headers: { 'x-hook-secret': 's' },
      })
      answers.push(handshake.status, (await post(`/hooks/catch/${secret}`, { a: 1 })).status)
      answerJson(response, 503, {})
    })()
  })
  await settleAfter()
  assert.deepEqual(answers, [200, 200])
  assert.equal((await post(`/hooks/catch/${secret}`, { a: 2 })).status, 200)
})

test('a Zap that is turned off while its app is being told ends what came of that', async () => {
  await clear()
  const { id } = await zapOf()
  stand.surprises.push((_, response) => {
    void turn(id, 'off').then(() => {
      stand.subscribed.set('late', 'somewhere')
      answerJson(response, 201, { id: 'late' })
    })
  })
  await settleAfter()
  assert.deepEqual(await statusesOf(id), ['ending'])
  await settleAfter()
  assert.deepEqual([await statusesOf(id), stand.subscribed.size], [['ended'], 0])
})

test('the end is tried again while the app is away, for some hours; then it is given up with a line in the log', async () => {
  await clear()
  const { id } = await zapOf()
  await settleAfter()
  await turn(id, 'off')
  stand.surprises.push(fails(500), fails(503))
  await settleAfter()
  await settleAfter(11)
  assert.partialDeepStrictEqual((await subscriptionsOf(id))[0], { status: 'ending', attempts: 2 })
  stand.surprises.push(...Array.from({ length: 20 }, () => fails(500)))
  while ((await settleAfter(3700)) > 0);
  assert.deepEqual([await statusesOf(id), warnings.length], [['ended'], 1])
  assert.equal(stand.surprises.length, 10)
  assert.partialDeepStrictEqual(warnings[0], { zap: id, trigger: 'told', detail: 'Not now.' })
})

test('an app that knows nothing of it any more is as good as told', async () => {
  await clear()
  const { id } = await zapOf()
  await settleAfter()
  stand.subscribed.clear()
  await turn(id, 'off')
  await settleAfter()
  assert.deepEqual([await statusesOf(id), warnings], [['ended'], []])
})

test('a Zap that is deleted, however that comes about, is ended at its app', async () => {
  await clear()
  const { id } = await zapOf()
  await settleAfter()
  await sql`delete from zaps where id = ${id}`.execute(db)
  await endOrphanedSubscriptions(server.deps)
  await settleAfter()
  assert.deepEqual([await statusesOf(id), stand.subscribed.size], [['ended'], 0])
  await endOrphanedSubscriptions(server.deps)
  assert.deepEqual(await statusesOf(id), ['ended'])
})

test('with its connection deleted there is nothing to call with: a line in the log says so', async () => {
  await clear()
  const { id, connection } = await zapOf({ of: keyed })
  await settleAfter()
  const token = await tokenFor()
  assert.equal((await call(`/v2/authentications/${connection}`, { token, method: 'DELETE' })).status, 204)
  assert.equal((await findZap(db, id))?.is_enabled, false)
  await settleAfter()
  assert.deepEqual([await statusesOf(id), stand.subscribed.size], [['ended'], 1])
  assert.match(JSON.stringify(warnings), /The connection to Newsstand was deleted/)
})

test('a connection that ends while the app is being told turns the Zap off by itself', async () => {
  await clear()
  const { id, connection } = await zapOf({ of: keyed })
  stand.surprises.push(fails(401))
  await settleAfter()
  assert.equal((await findZap(db, id))?.turned_off_by, connection)
  await settleAfter()
  assert.deepEqual(await statusesOf(id), ['ended'])
})

test('two processes that look at once begin it once; a job that was lost is made good', async () => {
  await clear()
  const { id } = await zapOf()
  const looked = (await Promise.all([look(), look(other), look()])).flat()
  assert.equal(looked.length, 1)
  assert.equal(await settleAfter(170), 0)
  assert.equal(await settleAfter(11), 1) // what the first look enqueued was never carried out
  assert.deepEqual([await statusesOf(id), stand.subscribed.size], [['active'], 1])
})

test('another first step begins anew at its app; other steps leave it alone', async () => {
  await clear()
  const { id } = await zapOf()
  await settleAfter()
  const revise = async (shelf: number, title: string) => {
    const zap = (await findZap(db, id)) ?? assert.fail('the Zap is gone')
    const stored = await listSteps(db, [id])
    const steps = stored.map((step, at) => {
      const action = findAction(open, step.kind, step.operation) ?? assert.fail('no action')
      const inputs: Record<string, string | number> = at === 0 ? { shelf } : { title }
      const asked = { action: '', authentication: null, inputs, alias: null }
      return { asked, action, connectionId: null }
    })
    await db.transaction().execute((tx) => saveRevision(tx, zap, { title, steps }, worked(server)))
  }
  await revise(1, 'Other words')
  assert.equal(await settleAfter(), 0)
  await revise(2, 'Other words')
  assert.equal(await settleAfter(), 2)
  assert.deepEqual(await statusesOf(id), ['ended', 'active'])
  assert.equal(stand.subscribed.size, 1)
})

test('an address is known as a dead one for a month', async () => {
  await clear()
  const { id } = await zapOf()
  await settleAfter()
  await turn(id, 'off')
  await settleAfter()
  await moveClock(db, server.deps.clock.offsetMs() + 29 * 24 * 3600 * 1000)
  await forgetEndedSubscriptions(server.deps)
  assert.deepEqual(await statusesOf(id), ['ended'])
  await moveClock(db, server.deps.clock.offsetMs() + 2 * 24 * 3600 * 1000)
  await forgetEndedSubscriptions(server.deps)
  assert.deepEqual(await statusesOf(id), [])
})

const told = (cleaned: Notification['cleaned']): Notification => {
  return { method: 'POST', headers: {}, querystring: '', content: JSON.stringify(cleaned), cleaned }
}
const readFor = async (id: number, cleaned: Notification['cleaned']) => {
  const zap = (await findZap(db, id)) ?? assert.fail('the Zap is gone')
  return readNotified(zap, told(cleaned), {}, server.deps)
}

test('a notification is read as it stands, one item or a list of them', async () => {
  await clear()
  const { id } = await zapOf()
  assert.deepEqual(await readFor(id, { a: 1 }), { kind: 'caught', items: [{ a: 1 }] })
  assert.deepEqual(await readFor(id, [{ a: 1 }, 2]), { kind: 'caught', items: [{ a: 1 }, { value: 2 }] })
  const pointing = { resource_url: `${stand.url}/api/whole/x1` }
  assert.deepEqual(await readFor(id, pointing), { kind: 'caught', items: [pointing] }) // nobody asked for more
})

test('where the script has KEY_pre_hook or KEY_post_hook, what `resource_url` points to is fetched: of the app’s own hosts', async () => {
  await clear()
  const script = `var Zap = {
    pre_subscribe: function (bundle) { bundle.request.headers['X-Zap'] = bundle.zap.name; return bundle.request },
    told_post_hook: function (bundle) { return z.JSON.parse(bundle.response.content) },
  }`
  const more = { key: 'scripted', more: 'hooks: ./a.js', auth: '{ type: none }' }
  const scripted = await publishScripted(server, newsstandManifest(stand, more), script)
  const { id } = await zapOf({ of: scripted })
  await settleAfter()
  assert.equal(stand.received.at(-1)?.headers['x-zap'], 'News')
  const whole = { id: 'x1', title: 'Whole x1' }
  const items: Notification['cleaned'] = [{ resource_url: `${stand.url}/api/whole/x1` }, { id: 'as it is' }]
  assert.deepEqual(await readFor(id, items), { kind: 'caught', items: [whole, { id: 'as it is' }] })
  const elsewhere = await readFor(id, { resource_url: 'http://127.0.0.1:1/secret' })
  assert.match(elsewhere.kind === 'failed' ? elsewhere.detail : '', /not one of Newsstand/)
})
