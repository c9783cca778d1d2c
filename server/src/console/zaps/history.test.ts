// The list of Zaps and what they did, over HTTP: on and off, runs, replay, what is held, deleted.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { sql } from 'kysely'
import { consoleBrowser } from '../../../test/harness/console-browser.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { poll } from '../../../test/harness/poll.ts'
import { newZap, startZapStage } from '../../../test/harness/zap-editor.ts'
import { expireConnection, findConnections } from '../../connections/index.ts'
import { acceptItems } from '../../zaps/engine/index.ts'
import { findOwnZap } from '../../zaps/index.ts'

const WITHIN_MS = 30_000
const { server, petshop, dana, connection, connect } = await startZapStage()
const { deps } = server
const eve = await consoleBrowser(server, 'eve@example.test')
const posted = () => petshop.received.filter(({ method }) => method === 'POST')

/** A Zap that is on: what its trigger gives makes a pet. */
async function petZap(title = 'Copy pets') {
  const zap = await newZap(dana, 'petshop', title)
  await zap.choose(0, 'petshop', 'trigger:new_pet')
  await zap.choose(1, 'petshop', 'write:create_pet')
  await zap.save(1, { connection, 'in.name': 'Copy of {{new_pet.name}}', 'in.chip': 'chip-secret-3' })
  await zap.save(0, { connection })
  const published = await zap.publish()
  assert.match(published.location ?? '', /published=1/, published.text)
  return zap
}

async function give(id: string, name: string): Promise<void> {
  const zap = await findOwnZap(deps.db, Number(id), dana.person)
  assert.ok(zap)
  await deps.db.transaction().execute((tx) => acceptItems(tx, zap, [{ id: name, name }], deps))
}

/** The address of the only run with that status, once there is one. */
async function runWith(id: string, status: string): Promise<string> {
  let found: string | undefined
  await poll(async () => {
    const { text } = await dana.get(`/zaps/${id}/runs?status=${status}`)
    found = /\/zap-runs\/[0-9a-f-]{36}/.exec(text)?.[0]
    return found !== undefined
  }, WITHIN_MS)
  return found ?? ''
}

/** The next write; polls of other Zaps that come before it find nothing new. */
function onNextWrite(answer: (response: ServerResponse) => void): void {
  petshop.surprises.push(({ method }, response) => {
    if (method === 'POST') return answer(response)
    onNextWrite(answer)
    answerJson(response, 200, { pets: [] })
  })
}

const flip = (id: string, to: string, back = 'list') => dana.post(`/zaps/${id}/switch`, { to, back })

test('200: a run stands in the history, and its page shows each step; secrets are masked', async () => {
  const { id } = await petZap()
  await give(id, 'Rex')
  const path = await runWith(id, 'success')
  const { status, text } = await dana.get(path)
  assert.equal(status, 200)
  assert.match(text, /1\. Petshop: New Pet[\s\S]*&quot;name&quot;: &quot;Rex&quot;/)
  assert.match(text, /2\. Petshop: Create Pet[\s\S]*Copy of Rex/)
  assert.match(text, /<a href="\/runs\/[0-9a-f-]{36}">Every request of this step/)
  assert.doesNotMatch(text, /chip-secret-3/)
  assert.doesNotMatch(text, /Run it again/)
  assert.match((await dana.get(`/zaps?search=copy`)).text, /Ran <time[\s\S]*Succeeded/)
})

test('200: the history is narrowed by status, day and words, and turns its pages', async () => {
  const { id } = await petZap('Many')
  const zap = await findOwnZap(deps.db, Number(id), dana.person)
  assert.ok(zap)
  const items = Array.from({ length: 52 }, (_, number) => ({ id: `n${number}`, name: `Pet${number}` }))
  await flip(id, 'off')
  await deps.db.transaction().execute((tx) => acceptItems(tx, zap, items, deps))
  const held = await dana.get(`/zaps/${id}/runs?status=held`)
  assert.match(held.text, /1 to 50 of 52\. +<a href="[^"]*offset=50">Older/)
  assert.match(
    (await dana.get(`/zaps/${id}/runs?status=held&offset=50`)).text,
    /51 to 52 of 52\. <a href="[^"]*offset=0">Newer/,
  )
  const named = await dana.get(`/zaps/${id}/runs?search=Pet51`)
  assert.equal(named.text.match(/href="\/zap-runs\//g)?.length, 1)
  assert.match((await dana.get(`/zaps/${id}/runs?status=error`)).text, /Nothing matches/)
  assert.match((await dana.get(`/zaps/${id}/runs?day=2001-01-01`)).text, /Nothing matches/)
  const odd = await dana.get(`/zaps/${id}/runs?status=nothing&day=someday&offset=many`)
  assert.match(odd.text, /1 to 50 of 52/)
  assert.match((await dana.get(`/editor/${id}`)).text, /52 runs are held/)
  assert.match((await dana.get(`/zaps/${id}/discard-held`)).text, /52 runs are held/)
  const discarded = await dana.post(`/zaps/${id}/discard-held`)
  assert.equal(discarded.location, `/zaps/${id}/runs?discarded=52`)
  assert.match((await dana.get(`/zaps/${id}/runs?discarded=52`)).text, /52 runs were discarded[\s\S]*Skipped/)
})

test('303: a run that failed is run again from the step that failed; 409 when there is nothing to run again', async () => {
  const { id } = await petZap('Again')
  onNextWrite((response) => answerJson(response, 422, { message: 'A pet needs a tail.' }))
  await give(id, 'Tom')
  const path = await runWith(id, 'error')
  const failed = await dana.get(path)
  assert.match(failed.text, /A pet needs a tail\.[\s\S]*Run it again/)
  assert.doesNotMatch(failed.text, /may already have been done/)
  assert.equal((await eve.post(`${path}/replay`)).status, 404)
  const before = posted().length
  assert.equal((await dana.post(`${path}/replay`)).location, `${path}?replayed=1`)
  assert.equal(await runWith(id, 'success'), path)
  assert.equal(posted().length, before + 1)
  const twice = await dana.post(`${path}/replay`)
  assert.equal(twice.status, 409)
  assert.match(twice.text, /Only a run that failed can be replayed/)
  assert.equal(posted().length, before + 1)
})

test('303: a run goes on by the version that is live when what it has done is the same there, and its page follows it', async () => {
  const zap = await petZap('Mended')
  onNextWrite((response) => answerJson(response, 422, { message: 'A pet needs a tail.' }))
  await give(zap.id, 'Kit')
  const path = await runWith(zap.id, 'error')
  assert.match((await dana.get(path)).text, /with the steps that it began with, version 1/)
  await zap.save(1, { 'in.name': 'Mended {{new_pet.name}}' })
  await zap.publish('as-it-is')
  const offered = (await dana.get(path)).text
  assert.match(offered, /value="2"[^>]*>Run it again with version 2</)
  assert.match(offered, /value="1" class="plain">With version 1</)
  assert.equal((await dana.post(`${path}/replay`, { revision: '7' })).status, 409)
  let release = () => {}
  onNextWrite((response) => {
    release = () => answerJson(response, 200, { id: 9, name: 'Mended Kit' })
  })
  const before = posted().length
  await dana.post(`${path}/replay`, { revision: '2' })
  await poll(() => posted().length > before, WITHIN_MS)
  const during = (await dana.get(`${path}?replayed=1`)).text
  assert.match(
    during,
    /data-under-way><p>It is under way again, from step 2 on\.[\s\S]*href="[^"]*replayed=1">look again/,
  )
  assert.doesNotMatch(during, /badge bad|A pet needs a tail/, 'what failed before stands there no more')
  release()
  await runWith(zap.id, 'success')
  assert.deepEqual(posted().at(-1)?.body, { name: 'Mended Kit', chip: 'chip-secret-3' })
  assert.match(
    (await dana.get(`${path}?replayed=1`)).text,
    /Version 2\.[\s\S]*carried out again\. This is how it stands/,
  )
})

test('200: a run goes by its own version when earlier steps differ in the live one, or its step is gone', async () => {
  const zap = await petZap('Differs')
  onNextWrite((response) => answerJson(response, 422, { message: 'A pet needs a tail.' }))
  await give(zap.id, 'Kit')
  const path = await runWith(zap.id, 'error')
  await zap.save(0, { alias: 'animal' })
  await zap.save(1, { 'in.name': '{{animal.name}}' })
  await zap.publish('as-it-is')
  assert.match(
    (await dana.get(path)).text,
    /Version 2 is live; this run goes by version 1, since earlier steps differ\./,
  )
  assert.equal((await dana.post(`${path}/replay`, { revision: '2' })).status, 409)
})

test('the time that a run took does not count the pause before it was run again', async () => {
  const { id } = await petZap('Pause')
  onNextWrite((response) => answerJson(response, 422, { message: 'A pet needs a tail.' }))
  await give(id, 'Kit')
  const path = await runWith(id, 'error')
  await server.advance(3600)
  await dana.post(`${path}/replay`)
  await runWith(id, 'success')
  const took = /took ([\d.]+) (ms|s)/.exec((await dana.get(path)).text)
  assert.ok(took && Number(took[1]) * (took[2] === 's' ? 1000 : 1) < 60_000, took?.[0])
})

test('a write whose answer was lost: the page warns that it may be done twice', async () => {
  const { id } = await petZap('Lost')
  onNextWrite((response) => response.destroy())
  await give(id, 'Mia')
  const { text } = await dana.get(await runWith(id, 'error'))
  assert.match(text, /It may already have been done/)
  assert.match(text, /class="danger"[^>]*>Run it again/)
})

test('303: on and off; one whose connection has ended stays off, and the list says why', async () => {
  const own = await connect(dana, 'Another petshop')
  const zap = await petZap('Stops')
  await zap.save(1, { connection: own })
  await zap.publish('as-it-is')
  assert.equal((await flip(zap.id, 'off')).location, `/zaps?off=${zap.id}`)
  assert.equal((await flip(zap.id, 'on', 'editor')).location, `${zap.path}?on=1`)
  const found = (await findConnections([Number(own)], deps)).get(Number(own))
  assert.ok(found)
  const expiry = { generation: found.generation, reason: 'The key was taken back.', kind: 'expired' as const }
  await deps.db.transaction().execute((tx) => expireConnection(tx, { id: Number(own) }, expiry, deps))
  const list = await dana.get('/zaps?state=off&search=Stops')
  assert.match(list.text, /It was turned off:[\s\S]*The key was taken back\.[\s\S]*Reconnect it under My connections/)
  assert.equal((await flip(zap.id, 'on')).location, `/zaps?refused=${zap.id}`)
  assert.match((await dana.get(`/zaps?refused=${zap.id}`)).text, /stays off: a connection of it cannot be used/)
})

test('a Zap whose account was disconnected is not sent to reconnect it, but to choose another one', async () => {
  const own = await connect(dana, 'Third petshop')
  const zap = await petZap('Loses')
  await zap.save(1, { connection: own })
  await zap.publish('as-it-is')
  await dana.submit(`/connections/${own}/disconnect`, {})
  const { text } = await dana.get('/zaps?state=off&search=Loses')
  assert.match(text, new RegExp(`was disconnected\\. <a href="${zap.path}">Choose another account in its steps</a>`))
  assert.doesNotMatch(text, /Reconnect it under My connections/)
  assert.match(
    (await dana.get(`/zaps?refused=${zap.id}`)).text,
    new RegExp(`<a href="${zap.path}">choose another account`),
  )
})

test('303: a deleted Zap is gone, with its steps; what it did stays in the history', async () => {
  const zap = await petZap('Goes')
  await give(zap.id, 'Rex')
  const run = await runWith(zap.id, 'success')
  assert.match((await dana.get(`/zaps/${zap.id}/delete`)).text, /It is on/)
  assert.equal((await dana.post(`/zaps/${zap.id}/delete`)).location, '/zaps?deleted=1')
  assert.equal((await dana.get(zap.path)).status, 404)
  assert.equal((await dana.get(run)).status, 200)
  const { rows } = await sql`select from zap_polls where zap_id = ${Number(zap.id)}`.execute(deps.db)
  assert.equal(rows.length, 0)
})

test('303: what a deleted Zap held has ended as skipped', async () => {
  const zap = await petZap('Holds')
  await flip(zap.id, 'off')
  await give(zap.id, 'Late')
  await dana.post(`/zaps/${zap.id}/delete`)
  const { rows } = await sql`select status from zap_runs where zap_id = ${Number(zap.id)}`.execute(deps.db)
  assert.deepEqual(rows, [{ status: 'skipped' }])
})

test('200: the list is narrowed in its address, and says the next step when it is empty', async () => {
  assert.match((await eve.get('/zaps')).text, /No Zap yet[\s\S]*href="\/editor\/new"/)
  assert.match((await dana.get('/zaps?search=nothing+like+it')).text, /Nothing matches/)
  assert.match((await dana.get('/zaps?app=nobody')).text, /Nothing matches/)
  assert.match((await dana.get('/zaps?app=petshop&state=on')).text, /Copy pets/)
  assert.equal((await dana.get('/zaps?before=x&state=what')).status, 200)
})

test('404: somebody else’s run, one that is not there, and what is no id', async () => {
  const { id } = await petZap('Mine')
  await give(id, 'Rex')
  const path = await runWith(id, 'success')
  assert.equal((await eve.get(path)).status, 404)
  for (const other of ['/zap-runs/x', '/zap-runs/00000000-0000-4000-8000-000000000000'])
    assert.equal((await dana.get(other)).status, 404)
})
