import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addConnection } from '../../../../sdk/test/fake-wayleave/index.ts'
import { openBrowser, visitAcme } from '../../../test/acme-visit.ts'

const petshop = '6f1d2c9e-3b74-4a58-9d10-2e8c7f5b4a61'
const noraOf = 'petshop-ltd/nora'

test("the popup's session: a fresh Connect address, its id and the state, nothing else", async (t) => {
  const { fake, browser } = await visitAcme(t)
  const answer = JSON.parse((await browser.post(`/apps/${petshop}/session`)).text)
  assert.deepEqual(Object.keys(answer).sort(), ['connectUrl', 'sessionId', 'state'])
  const url = new URL(answer.connectUrl)
  assert.equal(url.origin + url.pathname, `${fake.url}/to/${petshop}`)
  assert.equal(url.searchParams.get('state'), answer.state)
  assert.equal(url.searchParams.has('redirect_uri'), false)
  assert.ok(fake.issued.sessions.has(answer.sessionId))
})

test('by redirect: to Connect, back to /connected, and there is a connection that was looked up', async (t) => {
  const { fake, partner, browser } = await visitAcme(t)
  const started = await browser.post(`/apps/${petshop}/connect`, { pattern: 'redirect' })
  assert.equal(started.status, 303)
  const connect = new URL(started.location ?? '')
  assert.equal(connect.searchParams.get('redirect_uri'), partner.redirectUri)
  const [session] = fake.issued.sessions.values()
  await fetch(connect)
  const back = await fetch(`${fake.url}/finish?session=${session?.id}&outcome=completed`, { redirect: 'manual' })
  const page = await browser.get(back.headers.get('location') ?? '')
  assert.equal(page.status, 200)
  assert.match(page.text, /Petshop is connected/)
  assert.ok(page.text.includes(fake.state.connections[0]?.id ?? 'none'))
})

test('a denial comes back: nothing is connected, and the page says so', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { location } = await browser.post(`/apps/${petshop}/connect`, { pattern: 'redirect' })
  await fetch(location ?? '')
  const [session] = fake.issued.sessions.values()
  const back = await fetch(`${fake.url}/finish?session=${session?.id}&outcome=denied`, { redirect: 'manual' })
  assert.match((await browser.get(back.headers.get('location') ?? '')).text, /Nothing was connected/)
  assert.equal(fake.state.connections.length, 0)
})

test('400 at /connected: no state, an unknown one, or one that another person started', async (t) => {
  const { fake, partner, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const { state } = JSON.parse((await browser.post(`/apps/${petshop}/session`)).text)
  const sam = openBrowser(partner.url)
  await sam.post('/sign-in', { person: 'sam' })
  assert.equal((await browser.get('/connected')).status, 400)
  assert.equal((await browser.get(`/connected?connection_id=${id}&state=guess`)).status, 400)
  assert.equal((await sam.get(`/connected?connection_id=${id}&state=${state}`)).status, 400)
  assert.equal((await browser.get(`/connected?connection_id=${id}&state=${state}`)).status, 200)
})

test('404 at /connected: a connection of somebody else, however the query looks', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, 'kennel-and-sons/sam', 'petshop')
  const { state } = JSON.parse((await browser.post(`/apps/${petshop}/session`)).text)
  assert.equal((await browser.get(`/connected?connection_id=${id}&state=${state}`)).status, 404)
})

test('reconnect: the session names the connection; disconnect: it is gone', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const connection = addConnection(fake.state, noraOf, 'petshop')
  connection.is_expired = true
  assert.match((await browser.get('/')).text, /Reconnect needed/)
  const { location } = await browser.post(`/apps/${petshop}/connect`, { reconnect_id: connection.id })
  assert.equal(new URL(location ?? '').searchParams.get('reconnect_id'), connection.id)
  const page = await browser.post(`/connections/${connection.id}/disconnect`)
  assert.match(page.text, /Disconnected/)
  assert.equal(fake.state.connections.length, 0)
  assert.equal((await browser.post(`/connections/${connection.id}/disconnect`)).status, 404)
})
