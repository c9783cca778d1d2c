// A notification that holds nothing at the `result` of its trigger is answered 200 and becomes no run: its person reads why.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newsstandManifest, startNewsstand } from '../../../test/harness/newsstand.ts'
import { poll } from '../../../test/harness/poll.ts'
import { publishScripted } from '../../../test/harness/scripted.ts'
import { newZap, startZapStage } from '../../../test/harness/zap-editor.ts'

const { server, cast, dana } = await startZapStage()
const { db } = server.deps
const stand = await startNewsstand()
const manifest = (key: string, more = '') =>
  newsstandManifest(stand, { key, more, auth: '{ type: none }' }).replace(
    'sample: { key: 1',
    'result: readings\n    sample: { key: 1',
  )
await cast.publish(manifest('meter'))
await publishScripted(
  server,
  manifest('quiet', 'hooks: ./a.js'),
  'var Zap = { told_catch_hook: function (bundle) { return bundle.cleaned_request.ping ? [] : [bundle.cleaned_request] } }',
)

/** A Zap that is on, its app told of it: its editor, and the way to send to it. */
async function zapOf(app: string) {
  const zap = await newZap(dana, app, `News of ${app}`)
  await zap.choose(0, app, 'trigger:told')
  await zap.save(0, { 'in.shelf': '1' })
  await zap.choose(1, app, 'write:write_news')
  await zap.save(1, { 'in.title': '{{told.title}}' })
  const published = await zap.publish()
  assert.equal(published.status, 303, published.text)
  const row = async () => {
    const { rows } = await sql<{ id: string; status: string; problem: string | null }>`
      select id, status, problem from zap_subscriptions where zap_id = ${zap.id}`.execute(db)
    return rows[0]
  }
  await poll(async () => (await row())?.status === 'active', 10_000)
  const send = async (body: object) => {
    const headers = { 'content-type': 'application/json' }
    const address = `/hooks/catch/${(await row())?.id}`
    assert.equal((await server.fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })).status, 200)
  }
  const isRead = async () => {
    const { rows } = await sql`select from zap_queue where zap_id = ${zap.id} and run_id is null`.execute(db)
    return rows.length === 0
  }
  return { ...zap, problem: async () => (await row())?.problem, send, isRead }
}

test('the editor and the list say what a notification lacked, until one comes that fits', async () => {
  const zap = await zapOf('meter')
  assert.ok(!/came at/.test((await dana.get('/zaps')).text))
  await zap.send({ measured: [{ title: 'One' }] })
  await poll(async () => typeof (await zap.problem()) === 'string', 10_000)
  const words =
    /A notification came at \d{4}-\d\d-\d\d \d\d:\d\d UTC and held nothing at `readings`: check `result` of the trigger\./
  assert.match((await dana.get('/zaps')).text, words)
  const { text } = await zap.show(0)
  assert.match(text, words)
  assert.ok(!text.includes('is tried again'))
  await zap.send({ readings: [{ title: 'Two' }] })
  await poll(async () => (await zap.problem()) === null, 10_000)
  assert.ok(!/came at/.test((await dana.get('/zaps')).text))
})

test('no problem: an empty list at `result`, and what a script makes nothing of', async () => {
  const [plain, scripted] = [await zapOf('meter'), await zapOf('quiet')]
  await plain.send({ readings: [] })
  await scripted.send({ ping: true })
  await poll(async () => (await plain.isRead()) && (await scripted.isRead()), 10_000)
  assert.deepEqual([await plain.problem(), await scripted.problem()], [null, null])
})
