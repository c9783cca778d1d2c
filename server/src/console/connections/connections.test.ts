// Connections in the console, over HTTP: of one's own clients alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { consoleBrowser } from '../../../test/harness/console-browser.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { checkDraft, createDraft, lockDraftOf, publishDraft } from '../../apps/index.ts'
import { changeOwner } from '../../clients/index.ts'
import { expireConnection, findOwnConnection } from '../../connections/index.ts'
import { findAccessToken } from '../../oauth/index.ts'

const server = await startTestServer()
const { deps } = server
const { acme, tokenFor, connect } = await startCast(server)
const dana = await consoleBrowser(server, 'dana@example.test')
const rob = await consoleBrowser(server, 'rob@example.test')
await deps.db.transaction().execute((tx) => changeOwner(tx, acme.clientId, dana.person.userId))
const token = await tokenFor()
const first = await connect(token)
const second = await connect(await tokenFor('u-2'))

async function expire(id: string, reason: string) {
  const caller = await findAccessToken(token, deps)
  assert.ok(caller?.user_id)
  const owner = { clientId: caller.client_id, userId: caller.user_id, workspaceId: caller.workspace_id }
  const connection = await findOwnConnection(id, owner, deps)
  assert.ok(connection)
  const { generation } = connection
  await deps.db
    .transaction()
    .execute((tx) => expireConnection(tx, connection, { generation, kind: 'expired', reason }, deps))
}

test('303 to sign in for a stranger, and back to the filters that he asked for', async () => {
  const answer = await server.fetch('/console/connections?state=expired', { redirect: 'manual' })
  assert.equal(answer.status, 303)
  assert.match(answer.headers.get('location') ?? '', /^\/sign-in\?continue=/)
})

test("one's own clients' connections, whose each is and how it stands; nobody else's", async () => {
  const { status, text } = await dana.get('/console/connections')
  assert.equal(status, 200)
  for (const shown of [first, second, 'Petshop', 'Active', 'Not used yet']) assert.ok(text.includes(shown), shown)
  assert.match((await rob.get('/console/connections')).text, /No client yet/)
})

test('the address narrows the list: state, app, user; what matches nothing says so', async () => {
  await expire(first, 'The password was changed.')
  const expired = (await dana.get('/console/connections?state=expired')).text
  assert.ok(expired.includes(first) && expired.includes('The password was changed.'))
  assert.ok(!expired.includes(second))
  const active = (await dana.get('/console/connections?state=active&app=petshop')).text
  assert.ok(active.includes(second) && !active.includes(first))
  const user = /user=(\d+)/.exec((await dana.get(`/console/connections/${second}`)).text)?.[1]
  const ofUser = (await dana.get(`/console/connections?user=${user}`)).text
  assert.ok(ofUser.includes(second) && !ofUser.includes(first))
  for (const query of ['app=nothing', 'user=x', 'workspace=999999', 'client=other', 'before=2020-01-01T00:00:00Z~1'])
    assert.match((await dana.get(`/console/connections?${query}`)).text, /Nothing matches/, query)
})

test("the filter names no app that another person made, and one's own", async () => {
  const manifest = 'key: private-crm\nname: Private CRM\nversion: 1.0.0\n'
  const content = { manifest, hooks: null, secret: null }
  await deps.db.transaction().execute(async (tx) => {
    const checked = checkDraft(content)
    assert.ok('app' in checked)
    await createDraft(tx, checked, content, rob.person.userId, deps)
    const draft = await lockDraftOf(tx, 'private-crm', rob.person.userId, deps)
    assert.ok(draft)
    await publishDraft(tx, draft, { userId: rob.person.userId, script: undefined }, deps)
  })
  for (const path of ['/console/connections', '/console/runs']) {
    assert.doesNotMatch((await dana.get(path)).text, /Private CRM/, path)
  }
  assert.match((await rob.get('/console/runs')).text, /Private CRM/)
})

test('long lists go on: 50 a page, each connection once, filters kept', async () => {
  const made = await Promise.all(Array.from({ length: 60 }, () => connect(token)))
  const page = (await dana.get('/console/connections?state=active')).text
  const older = /href="([^"]*before=[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  assert.match(older ?? '', /state=active/)
  const next = (await dana.get(older ?? '')).text
  const idsOf = (text: string) => [...text.matchAll(/connections\/(\d+)"/g)].map(([, id]) => id)
  const all = [...idsOf(page), ...idsOf(next)]
  assert.equal(idsOf(page).length, 50)
  assert.equal(new Set(all).size, all.length)
  for (const id of made) assert.ok(all.includes(id), id)
})

test('one connection: reason, timeline, no credential; 404 for another owner, and for what is none', async () => {
  const { status, text } = await dana.get(`/console/connections/${first}`)
  assert.equal(status, 200)
  assert.match(text, /The password was changed\./)
  assert.match(text, /Created/)
  assert.match(text, /Expired/)
  assert.match(text, /No Zap uses it/)
  assert.doesNotMatch(text, /pk-dana/)
  assert.equal((await rob.get(`/console/connections/${first}`)).status, 404)
  for (const id of ['1', 'x', '999999999']) assert.equal((await dana.get(`/console/connections/${id}`)).status, 404, id)
})
