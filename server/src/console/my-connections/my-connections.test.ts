// My connections over HTTP: of whoever is signed in, and of nobody else.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { type ConsoleBrowser, consoleBrowser } from '../../../test/harness/console-browser.ts'
import { newTokens, startClient } from '../../../test/harness/grants.ts'
import { PETSHOP_KEY } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { expireConnection, findConnections, saveConnection } from '../../connections/index.ts'

const server = await startTestServer()
const { deps } = server
const { call, connect, petshop, tokenFor } = await startCast(server)
const crm = await startClient(server, 'Kennel CRM', { client_id: 'crm' })
const dana = await consoleBrowser(server, 'dana@example.test')
const eve = await consoleBrowser(server, 'eve@example.test')

/** A connection of that person, made through the CRM. */
async function connected({ person }: ConsoleBrowser, title: string): Promise<string> {
  const owner = { clientId: crm.client_id, userId: person.userId, workspaceId: person.workspaceId }
  const made = { owner, app: petshop.app, title, credentials: { api_key: 'pk' } }
  return String(await deps.db.transaction().execute((tx) => saveConnection(tx, made, deps)))
}

async function expire(id: string): Promise<void> {
  const connection = (await findConnections([Number(id)], deps)).get(Number(id))
  assert.ok(connection)
  const expiry = { generation: connection.generation, reason: 'The key was withdrawn.', kind: 'expired' as const }
  await deps.db.transaction().execute((tx) => expireConnection(tx, connection, expiry, deps))
}

/** A Zap of that person with two steps that use these connections. */
async function zapOf({ person }: ConsoleBrowser, title: string, ...ids: string[]): Promise<void> {
  const { access_token: token } = await newTokens(server, crm, { person, scopes: ['zap', 'zap:write'] })
  const listed = (await call('/v2/actions?app=petshop', { token })).body.data as { id: string; key: string }[]
  const action = (key: string) => listed.find((one) => one.key === key)?.id
  const [first, second = first] = ids
  const steps = [
    { action: action('new_pet'), authentication: first, inputs: {} },
    { action: action('create_pet'), authentication: second, inputs: { name: '{{name}}' } },
  ]
  assert.equal((await call('/v2/zaps', { token, body: { data: { title, steps } } })).status, 201)
}

test('an empty list says the next step; a stranger is led to sign in and comes back', async () => {
  const { text } = await dana.get('/connections')
  assert.match(text, /No connection yet/)
  assert.match(text, /Connections that you made inside another product, with your account there, are managed there/)
  const stranger = await server.fetch('/connections?state=expired')
  assert.deepEqual([stranger.status, /^\/sign-in\?continue=/.test(stranger.headers.get('location') ?? '')], [303, true])
})

test('each connection: app, account, health in words, who uses it, identifier; filters stand in the address', async () => {
  const [shop, dead] = [await connected(dana, 'Shop of Dana'), await connected(dana, 'Old <shop>')]
  const others = await connected(eve, 'Shop of Eve')
  const partners = await connect(await tokenFor('dana'))
  await zapOf(dana, 'Copy pets', dead)
  await expire(dead)
  const { text } = await dana.get('/connections')
  for (const shown of [shop, dead, 'Shop of Dana', 'Old &lt;shop&gt;', 'Petshop', 'Kennel CRM', 'Works', 'Copy pets'])
    assert.ok(text.includes(shown), shown)
  assert.match(text, /Reconnect needed[\s\S]*The key was withdrawn\. Nothing can use it until you reconnect\./)
  assert.match(text, /Copy pets <span class="badge ">off/)
  for (const hidden of [others, partners, 'Shop of Eve', 'pk']) assert.ok(!text.includes(`>${hidden}<`), hidden)
  const titles = async (query: string) =>
    [...(await dana.get(`/connections?${query}`)).text.matchAll(/<h2><a href="[^"]*">([^<]*)</g)].map(
      ([, title]) => title,
    )
  assert.deepEqual(await titles('state=expired'), ['Old &lt;shop&gt;'])
  assert.deepEqual(await titles('state=active&app=petshop'), ['Shop of Dana'])
  assert.match((await dana.get('/connections?app=nothing')).text, /Nothing matches/)
  const one = (await dana.get(`/connections/${dead}`)).text
  assert.match(one, new RegExp(`<code id="connection-id">${dead}</code>`))
})

test('404 for somebody else’s, by every door, and for what is none; nothing happens to it', async () => {
  const id = await connected(eve, 'Eve’s')
  for (const step of ['', '/reconnect', '/disconnect', '/turn-on']) {
    assert.equal((await dana.get(`/connections/${id}${step}`)).status, 404, step)
    if (step !== '') assert.equal((await dana.post(`/connections/${id}${step}`)).status, 404, step)
  }
  assert.equal((await dana.get('/connections/none')).status, 404)
  assert.match((await eve.get(`/connections/${id}`)).text, /Works/)
})

test('403: a form from elsewhere opens and ends nothing', async () => {
  const id = await connected(dana, 'Kept')
  for (const step of ['reconnect', 'disconnect', 'turn-on'])
    assert.equal((await dana.post(`/connections/${id}/${step}`, { '.csrf': 'wrong' })).status, 403)
  assert.match((await dana.get(`/connections/${id}`)).text, /Works/)
})

test('disconnect says first which Zaps stop; then the connection is gone and they are off', async () => {
  const id = await connected(dana, 'To go')
  await zapOf(dana, 'Feed the cats', id)
  const { text } = await dana.get(`/connections/${id}/disconnect`)
  assert.match(text, /This Zap stops:[\s\S]*Feed the cats/)
  assert.match(text, /Petshop is not told/)
  assert.equal((await dana.post(`/connections/${id}/disconnect`)).location, '/connections?disconnected=1')
  assert.equal((await dana.get(`/connections/${id}`)).status, 404)
  const { access_token: token } = await newTokens(server, crm, { person: dana.person, scopes: ['zap:all'] })
  const zaps = (await call('/v2/zaps', { token })).body.data as { title: string; is_enabled: boolean }[]
  assert.equal(zaps.find(({ title }) => title === 'Feed the cats')?.is_enabled, false)
})

test('reconnect opens Connect for this browser alone, keeps the identifier, and ends at the list', async () => {
  const id = await connected(dana, 'Renewed')
  await zapOf(dana, 'Greet', id)
  await expire(id)
  const opened = await dana.post(`/connections/${id}/reconnect`)
  assert.equal(opened.status, 303)
  assert.match(opened.location ?? '', /^\/to\/petshop\?session=\w+$/)
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  assert.match(opened.headers.get('set-cookie') ?? '', /^__Host-connect-.*HttpOnly/)
  const page = (with_: string) => server.fetch(opened.location ?? '', { headers: { cookie: with_ } })
  assert.equal((await page(dana.cookie)).status, 404, 'the cookie of the session is asked for, not who is signed in')
  const form = await (await page(cookie)).text()
  assert.match(form, /<h1>Reconnect Renewed<\/h1>/)
  assert.match(form, /dana@example\.test/)
  assert.doesNotMatch(form, /You did not start this/)
  const csrf = /name="\.csrf" value="([^"]+)"/.exec(form)?.[1] ?? ''
  const body = new URLSearchParams({ '.csrf': csrf, api_key: PETSHOP_KEY })
  const sent = await server.fetch(opened.location ?? '', { method: 'POST', headers: { cookie }, body })
  assert.equal(sent.status, 303)
  const ended = await server.fetch(sent.headers.get('location') ?? '', { headers: { cookie } })
  assert.equal(ended.status, 302)
  const back = new URL(ended.headers.get('location') ?? '')
  assert.equal(back.origin + back.pathname, `${deps.publicUrl}/connections`)
  assert.equal(back.searchParams.get('connection_id'), id)

  const { text } = await dana.get(back.pathname + back.search)
  assert.match(text, /Reconnected: <strong>Petshop [^<]+<\/strong>\. This is now Petshop [^;]+; it was Renewed\./)
  assert.doesNotMatch((await dana.get(`/connections?connection_id=${id}&session_id=x`)).text, /it was Renewed/)
  assert.match(text, /A Zap is off since this connection stopped working/)
  assert.match((await dana.get(`/connections/${id}`)).text, /Works/)
  const on = await dana.post(`/connections/${id}/turn-on`)
  assert.equal(on.location, '/connections?on=1&off=0')
  assert.match((await dana.get(on.location ?? '')).text, /The Zap is on again/)
})

test('a cancelled reconnect changes nothing and says so', async () => {
  const id = await connected(dana, 'As it was')
  const opened = await dana.post(`/connections/${id}/reconnect`)
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const form = await (await server.fetch(opened.location ?? '', { headers: { cookie } })).text()
  const csrf = /name="\.csrf" value="([^"]+)"/.exec(form)?.[1] ?? ''
  const body = new URLSearchParams({ '.csrf': csrf, '.decision': 'cancel' })
  const sent = await server.fetch(opened.location ?? '', { method: 'POST', headers: { cookie }, body })
  const ended = await server.fetch(sent.headers.get('location') ?? '', { headers: { cookie } })
  const back = new URL(ended.headers.get('location') ?? '')
  assert.match((await dana.get(back.pathname + back.search)).text, /did not come to its end/)
  assert.match((await dana.get(`/connections/${id}`)).text, /Works/)
})
