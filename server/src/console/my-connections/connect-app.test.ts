// A person's own first connection over HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPerson } from '../../../test/harness/connect.ts'
import { publishApp, weather } from '../../../test/harness/connect-apps.ts'
import { type ConsoleBrowser, consoleBrowser } from '../../../test/harness/console-browser.ts'
import { cookieHeader, signedInCookie } from '../../../test/harness/person.ts'
import { PETSHOP_KEY, startPetshop } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { HOUSE_CLIENT_ID } from '../../clients/index.ts'
import { connectionsOfPerson } from '../../connections/index.ts'

const server = await startTestServer()
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test')

test('no app is there yet: the list says what to do', async () => {
  assert.match((await dana.get('/connections/add')).text, /No app yet/)
})

test('the list has every app that needs an account, search in the address narrows it', async () => {
  const petshop = (await startPetshop()).manifest
  await publishApp(server, petshop)
  await publishApp(server, petshop.replace('key: petshop', 'key: kennel').replace('name: Petshop', 'name: Kennel'))
  await publishApp(server, weather)
  const all = (await dana.get('/connections/add')).text
  assert.match(all, /aria-label="Connect Kennel".*aria-label="Connect Petshop"/s)
  assert.doesNotMatch(all, /Connect Weather/)
  const found = (await dana.get('/connections/add?search=PETS')).text
  assert.match(found, /Connect Petshop/)
  assert.doesNotMatch(found, /Connect Kennel/)
  const none = (await dana.get('/connections/add?search=%3Cnothing%3E')).text
  assert.match(none, /No app matches/)
  assert.doesNotMatch(none, /<nothing>/)
})

test('303: connected for oneself, with a message at the list; the next one of the same app is counted', async () => {
  const { browser, form } = await openConnect('/connections/add', { app: 'petshop' })
  assert.match(form.text, /Connect Petshop to Wayleave/)
  assert.match(form.text, /Connecting for<\/dt><dd><strong>dana@example\.test/)
  const ended = await browser.submit(form, { api_key: PETSHOP_KEY })
  const back = new URL(ended.location ?? '')
  assert.equal(back.origin + back.pathname, `${deps.publicUrl}/connections`)
  const list = await browser.get(back.pathname + back.search)
  assert.match(list.text, /Connected: <strong>.*<\/strong>\. Your own Zaps can use it\./)
  const [made, ...rest] = await connectionsOf(dana)
  assert.deepEqual([made?.client_id, rest], [HOUSE_CLIENT_ID, []])
  assert.match((await dana.get('/connections/add')).text, /One account is connected\./)
  assert.match((await dana.get(`/connections/${made?.id}`)).text, /Used by Wayleave/)
})

test('cancelled: back at the list, which says that nothing was kept', async () => {
  const { browser, form } = await openConnect('/connections/add', { app: 'petshop' })
  const back = new URL((await browser.submit(form, { '.decision': 'cancel' })).location ?? '')
  const { text } = await browser.get(back.pathname + back.search)
  assert.match(text, /Connecting did not come to its end\. Nothing was kept\./)
})

test('reconnecting it keeps its identifier', async () => {
  const [made] = await connectionsOf(dana)
  const { browser, form } = await openConnect(`/connections/${made?.id}/reconnect`)
  const ended = await browser.submit(form, { api_key: PETSHOP_KEY })
  assert.equal(new URL(ended.location ?? '').searchParams.get('connection_id'), String(made?.id))
})

test('303 to sign in: nobody is signed in, neither for the list nor for the form', async () => {
  for (const init of [{}, { method: 'POST', body: new URLSearchParams({ app: 'petshop' }) }]) {
    const answer = await server.fetch('/connections/add', init)
    assert.equal(answer.status, 303)
    assert.match(answer.headers.get('location') ?? '', /^\/sign-in\?continue=/)
  }
})

test('403 and 404: a form of another browser, an app that nobody has, and one of somebody else', async () => {
  const eve = await consoleBrowser(server, 'eve@example.test')
  assert.equal((await eve.post('/connections/add', { app: 'petshop', '.csrf': dana.csrf })).status, 403)
  assert.equal((await eve.post('/connections/add', { app: 'petshop' }, { 'sec-fetch-site': 'cross-site' })).status, 403)
  for (const app of ['nothing', '', 'petshop@9.9.9', undefined])
    assert.equal((await eve.post('/connections/add', { app })).status, 404)
  assert.deepEqual(await connectionsOf(eve), [])
})

test('403: a quick account confirms its address first', async () => {
  const cookie = await signedInCookie(server, 'quinn@example.test', { isEmailConfirmed: false, cameFor: 'crm' })
  const answer = await server.fetch('/connections/add', { headers: { cookie } })
  assert.equal(answer.status, 403)
  assert.match(await answer.text(), /Confirm your e-mail address first/)
})

const connectionsOf = ({ person }: ConsoleBrowser) => connectionsOfPerson(person, deps)

/** Dana's browser at Connect, after she sent a form. */
async function openConnect(path: string, fields: Record<string, string> = {}) {
  const sent = await dana.post(path, fields)
  assert.equal(sent.status, 303)
  const browser = openPerson(server, `${dana.cookie}; ${cookieHeader(sent.headers.getSetCookie())}`)
  return { browser, form: await browser.get(sent.location ?? '') }
}
