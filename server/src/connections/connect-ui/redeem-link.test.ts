import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, openPerson, publishProviders } from '../../../test/harness/connect.ts'
import { publishApp, weather } from '../../../test/harness/connect-apps.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })
const redirectUri = 'http://127.0.0.1:9999/connected?from=crm'
const acme = await startPartner(server, 'acme', { redirect_uris: [redirectUri] })
const apps = await publishProviders(server, 'slackish')
await publishApp(server, weather)

test('303 once, 410 nineteen times: one code, twenty tries at a time, two processes', async () => {
  for (let round = 0; round < 5; round++) {
    const { link } = await linkFor(server, acme, 'slackish')
    const tries = Array.from({ length: 20 }, (_, i) => (i % 2 ? server : other).fetch(link))
    const answers = await Promise.all(tries)
    const statuses = answers.map(({ status }) => status)
    assert.equal(statuses.filter((status) => status === 303).length, 1)
    assert.equal(statuses.filter((status) => status === 410).length, 19)
    assert.equal(answers.filter(({ headers }) => headers.has('set-cookie')).length, 1)
    await Promise.all(answers.map((answer) => answer.body?.cancel()))
  }
})

test('303 at every name of the app: id, key, API name, and with its version', async () => {
  const { slackish } = apps
  assert.ok(slackish)
  const { id, version } = slackish.app
  for (const name of [id, 'slackish', 'SlackishAPI', `SlackishAPI@${version}`]) {
    const { link, sessionId } = await linkFor(server, acme, 'slackish')
    const redeemed = await openPerson(server).get(link.replace('/to/slackish', `/to/${name}`))
    assert.equal(redeemed.status, 303)
    assert.equal(redeemed.location, `/to/${name}?session=${sessionId}`)
    assert.equal(redeemed.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(redeemed.headers.get('cache-control'), 'no-store')
  }
})

test('400 and the code unspent: a redirect URI that is not registered, byte for byte', async () => {
  for (const uri of [
    'https://evil.test/',
    `${redirectUri}&x=1`,
    `${redirectUri}/`,
    redirectUri.replace('http:', 'HTTP:'),
    '',
  ]) {
    const { link } = await linkFor(server, acme, 'slackish', { query: { redirect_uri: uri } })
    const refused = await openPerson(server).get(link)
    assert.equal(refused.status, 400)
    assert.equal(refused.location, null)
    assert.equal(refused.headers.get('set-cookie'), null)
    const mended = link.replace(/&redirect_uri=.*/, '')
    assert.equal((await openPerson(server).get(mended)).status, 303)
  }
})

test('404 and the code unspent: the path of another app, or of none', async () => {
  const { link } = await linkFor(server, acme, 'slackish')
  for (const path of ['/to/weather', '/to/nobody', '/to/%00', '/to/..%2f']) {
    assert.equal((await openPerson(server).get(link.replace('/to/slackish', path))).status, 404)
  }
  assert.equal((await openPerson(server).get(link)).status, 303)
})

test('404, in the same words, and the code unspent: a reconnect_id of somebody else, and one that never was', async () => {
  const omar = openPerson(server)
  const done = await omar.signIn(await omar.open((await linkFor(server, acme, 'slackish', { user: 'omar' })).link))
  const foreign = /&quot;connectionId&quot;:&quot;(\d+)/.exec(done.text)?.[1] ?? ''
  assert.match(foreign, /^\d{9,10}$/)
  const { link } = await linkFor(server, acme, 'slackish')
  const pages = await Promise.all(
    [foreign, '123456789', 'x', '0', '99999999999'].map((id) => openPerson(server).get(`${link}&reconnect_id=${id}`)),
  )
  for (const page of pages) assert.deepEqual([page.status, page.text], [404, pages[0]?.text])
  assert.equal((await openPerson(server).get(link)).status, 303)
})

test('400: a parameter that stands twice, a challenge that is none, a character that no text may hold', async () => {
  const { link } = await linkFor(server, acme, 'slackish')
  const more = [
    'state=1&state=2',
    'token=x',
    'status_challenge=short',
    'state=%00',
    'theme=../../x',
    `state=${'x'.repeat(5000)}`,
  ]
  for (const query of more) assert.equal((await openPerson(server).get(`${link}&${query}`)).status, 400, query)
  assert.equal((await openPerson(server).get(link)).status, 303)
})

test('410 "already used" and a way on for the browser that opened it; the session is unharmed', async () => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, 'slackish')
  assert.equal((await dana.open(link)).status, 200)
  const mallory = await openPerson(server).get(link)
  assert.equal(mallory.status, 410)
  assert.match(mallory.text, /already used/)
  assert.equal(mallory.text.includes(sessionId), false)
  const again = await dana.get(link)
  assert.equal(again.status, 410)
  assert.ok(again.text.includes(`href="/to/slackish?session=${sessionId}"`))
  assert.equal((await dana.get(`/to/slackish?session=${sessionId}`)).status, 200)
})

test('410 "expired": a code after 360 seconds; it opens nothing', async () => {
  const { link, sessionId } = await linkFor(server, acme, 'slackish')
  await server.advance(361)
  const late = await openPerson(server).get(link)
  assert.equal(late.status, 410)
  assert.match(late.text, /has expired/)
  assert.equal((await openPerson(server).get(`/to/slackish?session=${sessionId}`)).status, 404)
})

test('the code is unspent: a preview, a prefetch', async () => {
  const { link } = await linkFor(server, acme, 'slackish')
  assert.equal((await server.fetch(link, { method: 'HEAD' })).status, 503)
  assert.equal((await openPerson(server).get(link, { 'sec-purpose': 'prefetch;prerender' })).status, 503)
  assert.equal((await openPerson(server).get(link)).status, 303)
})

test("404: a session's page in another browser, under another app, or unknown", async () => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, 'slackish')
  await dana.open(link)
  const mallory = openPerson(server)
  await mallory.open((await linkFor(server, acme, 'slackish')).link)
  const strange = await mallory.get(`/to/slackish?session=${sessionId}`)
  assert.equal(strange.status, 404)
  assert.equal((await dana.get(`/to/weather?session=${sessionId}`)).text, strange.text)
  assert.equal((await dana.get('/to/slackish?session=nobody')).text, strange.text)
})

test('two sessions in one browser do not disturb each other', async () => {
  const dana = openPerson(server)
  const [first, second] = [await linkFor(server, acme, 'slackish'), await linkFor(server, acme, 'weather')]
  const page = await dana.open(first.link)
  const cancelled = await dana.submit(await dana.open(second.link), { '.decision': 'cancel' })
  assert.match(cancelled.text, /Nothing was connected/)
  assert.match((await dana.signIn(page)).text, /Slackish is connected/)
})
