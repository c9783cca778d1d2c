// Workers of lanes are killed in the midst of a step, and another process goes on.                    Workflow API 7.5
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { startLedger } from '../../../test/harness/ledger.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { startWorkerProcess } from '../../../test/harness/worker-process.ts'
import { castZaps } from '../../../test/harness/zaps.ts'

const END_WITHIN_MS = 50_000

const server = await startTestServer({ role: 'api' })
const { deps } = server
const cast = await startCast(server)
const ledger = await startLedger()
await cast.publish(ledger.manifest)
const { give, makeZap, settled } = await castZaps(server, cast, await cast.tokenFor('dana'), 'ledger')

const listed = { key: 'entry_listed', alias: 'entry' }
const write = (text: string) => ({ key: 'write_entry', inputs: { text } })
const find = (q: string) => ({ key: 'find_entry', inputs: { q } })
const sent = (text: string) => ledger.entries.filter((entry) => entry.text === text).length

/** Answers nothing to the first request for each of these texts; `held` says that all have come. */
function holdBack(...texts: string[]) {
  const all = Promise.withResolvers<void>()
  const left = new Set(texts)
  ledger.decide = ({ text }, _never: ServerResponse) => {
    if (!left.delete(text)) return false
    if (left.size === 0) all.resolve()
    return true
  }
  return all.promise
}

test('kill -9 of a worker: a sent write ends as "Outcome unknown", a search is repeated; the order stays', async () => {
  const writing = await makeZap([listed, write('w {{entry.n}}')], 'Writing')
  const finding = await makeZap([listed, find('s {{entry.n}}'), write('found {{found}}')], 'Finding')
  const held = holdBack('w 1', 's 1')
  const first = await startWorkerProcess(server.databaseUrl)
  await give(writing, { n: 1 }, { n: 2 })
  await give(finding, { n: 1 }, { n: 2 })
  await held
  await first.kill()
  const second = await startWorkerProcess(server.databaseUrl)

  const [wrote, found] = await Promise.all([settled(writing, 2, END_WITHIN_MS), settled(finding, 2, END_WITHIN_MS)])
  assert.deepEqual(wrote.map(({ status }) => status).sort(), ['error', 'success'])
  assert.match(wrote.find(({ status }) => status === 'error')?.problem ?? '', /^Outcome unknown:/)
  assert.deepEqual([sent('w 1'), sent('w 2')], [1, 1])
  assert.deepEqual(
    found.map(({ status }) => status),
    ['success', 'success'],
  )
  assert.deepEqual([sent('s 1'), sent('s 2')], [2, 1])
  const texts = ledger.entries.filter(({ kind }) => kind === 'write').map(({ text }) => text)
  assert.deepEqual(
    texts.filter((text) => text.startsWith('w')),
    ['w 1', 'w 2'],
  )
  assert.deepEqual(
    texts.filter((text) => text.startsWith('found')),
    ['found s 1', 'found s 2'],
  )
  await second.kill()
})

test('a write whose worker was killed before it sent is sent once, by the next', async () => {
  const zap = await makeZap([listed, write('early {{entry.n}}')], 'Early')
  // The statement that marks a write as sent waits for a lock that the test holds: there the worker is killed.
  await sql`create function hold_mark() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(42); return new; end $$`.execute(deps.db)
  await sql`create trigger hold_mark before update of write_sent_at on runs
    for each row execute function hold_mark()`.execute(deps.db)
  const killed = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const holding = deps.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(42)`.execute(tx)
    locked.resolve()
    await killed.promise
  })
  await locked.promise
  const worker = await startWorkerProcess(server.databaseUrl)
  await give(zap, { n: 1 })
  await poll(async () => (await endMarks(false)) > 0, 20_000)
  await worker.kill()
  assert.equal(await endMarks(true), 1) // PostgreSQL would carry on with what the dead one had asked for
  killed.resolve()
  await holding
  await sql`drop trigger hold_mark on runs`.execute(deps.db)
  assert.equal(sent('early 1'), 0)
  await startWorkerProcess(server.databaseUrl)
  const runs = await settled(zap, 1, END_WITHIN_MS)
  assert.deepEqual([runs[0]?.status, sent('early 1')], ['success', 1], runs[0]?.problem ?? '')
  const { rows } = await sql<{ attempts: number }>`
    select attempts from runs where zap_run_id = ${runs[0]?.id}`.execute(deps.db)
  assert.deepEqual(rows, [{ attempts: 2 }])
})

/** How many statements wait for the lock; `isOver` ends them. */
async function endMarks(isOver: boolean): Promise<number> {
  const { rows } = await sql`
    select ${isOver ? sql`pg_terminate_backend(pid)` : sql`pid`} from pg_locks
    where locktype = 'advisory' and objid = 42 and not granted`.execute(deps.db)
  return rows.length
}
