// Zaps that are turned off hold what they had begun: by their person, or because their connection has ended.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { answer, startLedger } from '../../../test/harness/ledger.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { castZaps } from '../../../test/harness/zaps.ts'
import { deleteConnection, saveConnection } from '../../connections/index.ts'
import { discardHeld, replayZapRun } from '../runs/index.ts'
import { turnOffZap, turnOnZap } from '../switch.ts'
import type { Zap } from '../zap.ts'
import { acceptNotification } from './index.ts'

const server = await startTestServer()
const { deps } = server
const cast = await startCast(server)
const ledger = await startLedger({ needsKey: true })
const app = await cast.publish(ledger.manifest)
const token = await cast.tokenFor('dana')
const { give, makeZap, owner, reload, runsOf, settled } = await castZaps(server, cast, token, 'ledger')
await sql`update users set email = 'dana@example.test' where id = ${owner.userId}`.execute(deps.db)

const connect = () => cast.connect(token, { app, credentials: { api_key: 'good' } })
const inTx = deps.db.transaction()
const zapOver = (authentication: string, title?: string) =>
  makeZap(
    [
      { key: 'entry_listed', alias: 'entry', authentication },
      { key: 'write_entry', inputs: { text: '{{entry.text}}' }, authentication },
    ],
    title,
  )
const statusesOf = async (zap: Zap) => (await runsOf(zap)).map(({ status }) => status)
const mails = async () =>
  (await sql<{ n: number }>`select count(*)::int as n from mails`.execute(deps.db)).rows[0]?.n ?? 0
const refusing = (entry: { auth: string | undefined }, response: Parameters<typeof answer>[0]) => {
  if (entry.auth === 'Key good') answer(response, 401, { message: 'The key was withdrawn.' })
  return entry.auth === 'Key good'
}

test('a connection that ends in the midst turns the Zap off with its reason, mails once, and the run is held at its step', async () => {
  const authentication = await connect()
  const [zap, other] = [await zapOver(authentication, 'Copy to ledger'), await zapOver(authentication, 'Other copy')]
  ledger.decide = refusing
  await give(zap, { text: 'a' }, { text: 'b' })
  await poll(async () => (await statusesOf(zap)).every((status) => status === 'held'), 10_000)
  assert.equal((await runsOf(zap)).length, 2)
  const off = await reload(zap)
  assert.equal(off.is_enabled, false)
  assert.match(off.off_reason ?? '', /^Its connection “Ledger dana@example.test” cannot be used: Ledger refuses/)
  assert.equal((await reload(other)).is_enabled, false)
  assert.equal(await mails(), 1)
  ledger.decide = () => false

  const refused = await inTx.execute((tx) => turnOnZap(tx, off, deps))
  assert.notEqual(refused, 'on')
  const credentials = { api_key: 'new' }
  const made = { owner, app, title: 'Ledger', credentials, reconnectId: Number(authentication) }
  await inTx.execute((tx) => saveConnection(tx, made, deps))
  assert.deepEqual(await statusesOf(zap), ['held', 'held'], 'only the person says that it may go on')
  assert.equal(await inTx.execute((tx) => turnOnZap(tx, off, deps)), 'on')
  await poll(async () => (await statusesOf(zap)).every((status) => status === 'success'), 10_000)
  assert.deepEqual(
    ledger.entries.filter(({ kind, auth }) => kind === 'write' && auth === 'Key new').map(({ text }) => text),
    ['a', 'b'],
  )
})

test('discard: what is held ends as skipped, notifications too, and nothing of it is carried out later', async () => {
  const zap = await zapOver(await connect())
  await inTx.execute((tx) => turnOffZap(tx, zap, deps))
  await give(zap, { text: 'late 1' }, { text: 'late 2' })
  assert.deepEqual(await statusesOf(zap), ['held', 'held'])
  assert.equal(await inTx.execute((tx) => discardHeld(tx, zap, deps)), 2)
  assert.deepEqual(await statusesOf(zap), ['skipped', 'skipped'])
  await inTx.execute(async (tx) => turnOnZap(tx, await reload(zap), deps))
  assert.equal(await inTx.execute((tx) => discardHeld(tx, zap, deps)), 0, 'of a Zap that is on nothing is held')
  await give(zap, { text: 'later' })
  await poll(async () => (await statusesOf(zap)).includes('success'), 10_000)
  assert.ok(!ledger.written().some((text) => text.startsWith('late ')))
})

test('replay: a failed run is carried out again from the step that failed, by the same id; twice at once it is once', async () => {
  const authentication = await connect()
  const zap = await makeZap([
    { key: 'entry_listed', alias: 'entry', authentication },
    { key: 'write_entry', inputs: { text: 'once {{entry.text}}' }, authentication },
    { key: 'write_entry', inputs: { text: 'fails {{entry.text}}' }, authentication },
  ])
  ledger.decide = ({ text }, response) => {
    if (text.startsWith('fails')) answer(response, 500, { message: 'Broken.' })
    return text.startsWith('fails')
  }
  await give(zap, { text: 'x' })
  const [failed] = await settled(zap, 1)
  assert.equal(failed?.status, 'error')
  ledger.decide = () => false
  const id = failed?.id ?? ''
  assert.notEqual(await inTx.execute((tx) => replayZapRun(tx, id, { ...owner, userId: 1_000_000 }, deps)), 'replayed')
  const answers = await Promise.all([1, 2].map(() => inTx.execute((tx) => replayZapRun(tx, id, owner, deps))))
  assert.deepEqual(answers.filter((given) => given === 'replayed').length, 1)
  await poll(async () => (await statusesOf(zap))[0] === 'success', 10_000)
  const [run] = await runsOf(zap)
  assert.deepEqual([run?.id, run?.problem, (await runsOf(zap)).length], [id, null, 1])
  const own = ledger.written().filter((text) => text.endsWith(' x'))
  assert.deepEqual(own, ['once x', 'fails x', 'fails x'])
  assert.notEqual(await inTx.execute((tx) => replayZapRun(tx, id, owner, deps)), 'replayed', 'it has ended well')
})

test('a Zap whose connection is deleted is turned off, and its person is mailed; a notification to it is gone', async () => {
  const authentication = await connect()
  const zap = await zapOver(authentication, 'Orphan')
  const before = await mails()
  const told = { method: 'POST', headers: {}, querystring: '', content: '{}', cleaned: {} }
  assert.equal(await acceptNotification(zap, told, deps), 'accepted')
  await poll(async () => (await statusesOf(zap)).length === 1, 10_000)
  await inTx.execute((tx) => deleteConnection(tx, Number(authentication), owner, deps))
  assert.equal((await reload(zap)).is_enabled, false)
  assert.equal(await mails(), before + 1)
  assert.equal(await acceptNotification(zap, told, deps), 'gone')
})

test('discard: a worker that is at the end of a step is waited for, and neither of them fails', async () => {
  const zap = await zapOver(await connect())
  await inTx.execute((tx) => turnOffZap(tx, zap, deps))
  await give(zap, { text: 'held' })
  const [run] = await runsOf(zap)
  let discarding: Promise<number> | undefined
  await inTx.execute(async (tx) => {
    await sql`select from zap_runs where id = ${run?.id} for update`.execute(tx) // a worker locks the run first
    discarding = inTx.execute((other) => discardHeld(other, zap, deps))
    await poll(async () => (await waiters()) > 0, 5_000)
    await sql`delete from zap_queue where run_id = ${run?.id}`.execute(tx) // and then its place
  })
  assert.equal(await discarding, 0, 'it had ended')
})

async function waiters(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%zap_queue%'`.execute(
    deps.db,
  )
  return rows[0]?.n ?? 0
}
