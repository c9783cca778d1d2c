// Nothing that was acknowledged is lost, nothing is carried out twice, and order stays: workers are killed, and once
// PostgreSQL, under events at hook addresses and Zaps that poll. What a kill leaves open is told as "Outcome unknown", and
// counted. PROVE_KILLS, PROVE_EVENTS, PROVE_HOOKED, PROVE_POLLED, PROVE_ITEMS.
import assert from 'node:assert/strict'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrate } from '../../src/kernel/db/index.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../src/kernel/embedded-postgres/index.ts'
import type { ListedZapRun } from '../../src/zaps/runs/index.ts'
import type { Zap } from '../../src/zaps/zap.ts'
import { startCast } from '../harness/cast.ts'
import { atEnd } from '../harness/database.ts'
import { answer, startLedger } from '../harness/ledger.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer } from '../harness/server.ts'
import { startWorkerProcess, type WorkerProcess } from '../harness/worker-process.ts'
import { castZaps } from '../harness/zaps.ts'

const KILLS = Number(process.env.PROVE_KILLS ?? 2)
const EVENTS = Number(process.env.PROVE_EVENTS ?? 120)
const HOOKED = Number(process.env.PROVE_HOOKED ?? 6)
const POLLED = Number(process.env.PROVE_POLLED ?? 4)
const ITEMS = Number(process.env.PROVE_ITEMS ?? 6)
const WORKERS = 2
const ANSWER_MS = 25 // the provider takes its time, so that kills fall into it
const STEP_MS = 120_000
const END_MS = 240_000

const folder = await mkdtemp(join(tmpdir(), 'wayleave-zaps-'))
await chmod(folder, 0o755) // as root the server is another user
const settings = { log_min_messages: 'fatal' }
let postgres = await startEmbeddedPostgres(folder, { settings })
atEnd(async () => {
  await postgres.stop()
  await removeEmbeddedPostgres(folder)
})
await migrate(postgres.url)
const server = await startTestServer({ databaseUrl: postgres.url, role: 'api' })
const { deps } = server
const cast = await startCast(server)
const ledger = await startLedger()
await cast.publish(ledger.manifest)
const { makeZap, runsOf } = await castZaps(server, cast, await cast.tokenFor('dana'), 'ledger')
ledger.decide = ({ kind, text }, response) => {
  if (kind !== 'write') return false
  setTimeout(() => answer(response, 200, { text }), ANSWER_MS)
  return true
}

const write = { key: 'write_entry', inputs: { text: '{{entry.text}} in {{entry.zap}}' } }
const hooked: Zap[] = []
for (let n = 0; n < HOOKED; n++)
  hooked.push(await makeZap([{ key: 'entry_told', alias: 'entry' }, write], `Hooked ${n}`))
const polled: Zap[] = []
for (let n = 0; n < POLLED; n++) {
  const text = `{{entry.text}} in ${n}`
  const steps = [
    { key: 'entry_listed', alias: 'entry' },
    { ...write, inputs: { text } },
  ]
  polled.push(await makeZap(steps, `Polled ${n}`))
}

const workers: WorkerProcess[] = []
const startWorker = async () => workers.push(await startWorkerProcess(postgres.url))
for (let n = 0; n < WORKERS; n++) await startWorker()

let kills = 0
let answers = 0

/** Sends events to one address, one after the other, some after each kill; what was acknowledged. */
async function tell(place: number, count: number): Promise<Set<string>> {
  const acknowledged = new Set<string>()
  const { rows } = await sql<{ id: string }>`
    select id from zap_subscriptions where zap_id = ${hooked[place]?.id}`.execute(deps.db)
  for (let n = 0; n < count; n++) {
    await poll(() => kills >= Math.floor((n * KILLS) / count), END_MS)
    const text = `told ${n}`
    const body = JSON.stringify({ text, zap: place })
    const headers = { 'content-type': 'application/json' }
    const taken = await server
      .fetch(`/hooks/catch/${rows[0]?.id}`, { method: 'POST', headers, body })
      .catch(() => undefined)
    await taken?.body?.cancel()
    answers++
    if (taken?.status === 200) acknowledged.add(text)
    else {
      if (taken) assert.equal(taken.status, 503)
      await poll(isReady, STEP_MS)
    }
  }
  return acknowledged
}

async function isReady(): Promise<boolean> {
  const answered = await server.fetch('/readyz').catch(() => undefined)
  await answered?.body?.cancel()
  return answered?.status === 200
}

/** New items at the provider, one at a time, and polls that are due; all of them are to be seen. */
async function list(): Promise<void> {
  await poll(async () => (await countMarked()) === POLLED, END_MS) // what was there before is nobody's news
  for (let n = 0; n < ITEMS; n++) {
    ledger.listed.unshift({ id: `L-${n}`, text: `listed ${n}` })
    await pollNow()
    const asked = ledger.entries.length
    await poll(() => ledger.entries.length > asked, STEP_MS)
  }
}

async function countMarked(): Promise<number> {
  await pollNow()
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from zap_poll_marks`.execute(deps.db)
  return rows[0]?.n ?? 0
}

const pollNow = async () => {
  await sql`update zap_polls set next_at = ${deps.clock.now()}`.execute(deps.db).catch(() => {}) // PostgreSQL is away
}

/** A worker dies wherever it is, and another one begins; PostgreSQL dies once, in the middle of it all. */
async function kill(): Promise<void> {
  for (let n = 0; n < KILLS; n++) {
    const before = ledger.written().length
    await poll(async () => ledger.written().length > before + 3 || (await isQuiet()), STEP_MS)
    await workers.shift()?.kill()
    kills++
    if (n === Math.floor((KILLS - 1) / 2)) await killPostgres()
    await startWorker()
  }
}

async function killPostgres(): Promise<void> {
  const before = answers
  await poll(() => answers > before, STEP_MS) // events are coming in
  process.kill(postgres.pid, 'SIGKILL')
  await postgres.stop() // lets go of the folder
  postgres = await startEmbeddedPostgres(folder, { settings: { ...settings, port: new URL(postgres.url).port } })
}

/** Whether nothing waits, so that nothing more is written before the next events come in. */
async function isQuiet(): Promise<boolean> {
  const { rows } = await sql`select from zap_queue limit 1`.execute(deps.db)
  return rows.length === 0
}

async function isAllDone(): Promise<boolean> {
  await pollNow()
  const ids = polled.map(({ id }) => id)
  const { rows } = await sql<{ waiting: number; ran: number }>`
    select (select count(*)::int from zap_queue) as waiting,
      (select count(*)::int from zap_runs where zap_id = any(${ids}::bigint[])) as ran`.execute(deps.db)
  return rows[0]?.waiting === 0 && rows[0].ran >= POLLED * ITEMS
}

const textOf = ({ data_in }: ListedZapRun) => (data_in as { text: string }).text
const numberOf = (text: string) => Number(/^\w+ (\d+)/.exec(text)?.[1])

/** Judges the runs of one Zap; how many ended as unknown. */
async function judge(zap: Zap, place: number, wanted: ReadonlySet<string>): Promise<number> {
  const runs = await runsOf(zap)
  const byText = Map.groupBy(runs, textOf)
  const wrote = Map.groupBy(
    ledger
      .written()
      .filter((text) => text.endsWith(` in ${place}`) && text.startsWith([...wanted][0]?.split(' ')[0] ?? '')),
    (text) => text.slice(0, text.lastIndexOf(' in ')),
  )
  for (const text of wanted) assert.equal(byText.get(text)?.length, 1, `${text} of ${zap.title} has one run`)
  let unknown = 0
  for (const [text, [run, ...more]] of byText) {
    assert.deepEqual(more, [], `${text} of ${zap.title} ran once`)
    const times = wrote.get(text)?.length ?? 0
    if (run?.status === 'success') assert.equal(times, 1, `${text} of ${zap.title} was written once`)
    else {
      assert.match(run?.problem ?? '', /^Outcome unknown/)
      assert.ok(times <= 1)
      unknown++
    }
  }
  const order = [...wrote.keys()].map(numberOf)
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
    `${zap.title} kept the order`,
  )
  return unknown
}

test(`${EVENTS} events at ${HOOKED} addresses and ${POLLED} polling Zaps under ${KILLS} kills of workers and one of PostgreSQL: nothing lost, nothing twice, in order`, async (t) => {
  const telling = Promise.all(hooked.map((_, place) => tell(place, Math.ceil(EVENTS / HOOKED))))
  const [acknowledged] = await Promise.all([telling, list(), kill()])
  await poll(isAllDone, END_MS)
  const listed = new Set(Array.from({ length: ITEMS }, (_, n) => `listed ${n}`))
  let unknown = 0
  for (const [place, zap] of hooked.entries()) unknown += await judge(zap, place, acknowledged[place] ?? new Set())
  for (const [place, zap] of polled.entries()) unknown += await judge(zap, place, listed)
  const count = acknowledged.reduce((sum, { size }) => sum + size, 0)
  assert.ok(count > EVENTS / 2)
  assert.ok(unknown <= (KILLS + 1) * (HOOKED + POLLED), 'each kill leaves at most one step a Zap open')
  t.diagnostic(
    `${count} of ${answers} events acknowledged, ${POLLED * ITEMS} items polled, ${unknown} outcomes unknown after ${KILLS} kills`,
  )
})
