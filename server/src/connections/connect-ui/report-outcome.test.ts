// What a browser drops (a second click, a reload) must not take the outcome along.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, messageIn, openPerson, publishProviders } from '../../../test/harness/connect.ts'
import { publishApp, weather } from '../../../test/harness/connect-apps.ts'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startPetshop } from '../../../test/harness/petshop.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const redirect_uri = 'http://127.0.0.1:9999/connected'
const confirm_url = 'http://127.0.0.1:9999/confirm'
const acme = await startPartner(server)
const careful = await startPartner(server, 'careful', { confirm_identity: true, confirm_url })
await publishProviders(server, 'slackish')
const petshop = await startPetshop()
for (const manifest of [petshop.manifest, weather]) await publishApp(server, manifest)

const open = async (app: string, query: Record<string, string> = {}, partner = acme) => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, partner, app, { query })
  return { dana, page: await dana.open(link), sessionId }
}

test('303 to the session, and only there the outcome: the form was sent twice and the first answer is lost', async () => {
  const { dana, page, sessionId } = await open('weather', { redirect_uri, state: 's' })
  const lost = await dana.post(page)
  assert.deepEqual([lost.status, lost.location], [303, `/to/weather?session=${sessionId}`])
  const back = await dana.submit(page)
  assert.equal(back.status, 302)
  assert.match(back.location ?? '', /^http:\/\/127\.0\.0\.1:9999\/connected\?.*connection_id=\d+&state=s$/)
})

test('the message is there for whoever gets the page: Cancel clicked twice, in a popup', async () => {
  const { dana, page } = await open('slackish', { state: 's' })
  await dana.post(page, { '.decision': 'cancel' })
  const told = await dana.submit(page, { '.decision': 'cancel' })
  assert.deepEqual([messageIn(told)?.message.error, messageIn(told)?.message.state], ['access_denied', 's'])
  assert.equal(messageIn(await dana.get(told.url)), undefined)
})

test('303 to the session: the callback, reloaded before its answer came', async () => {
  const { dana, page, sessionId } = await open('slackish', { redirect_uri })
  const callback = await dana.consent(page)
  const lost = await dana.get(callback)
  assert.deepEqual([lost.status, lost.location], [303, `/to/slackish?session=${sessionId}`])
  assert.equal((await dana.arrive(callback)).status, 302)
})

test('303 to the session: continue, asked for twice', async () => {
  const { dana, page, sessionId } = await open('weather', { redirect_uri }, careful)
  const sent = new URL((await dana.post(page)).location ?? '')
  const headers = { authorization: `Bearer ${await tokenFor(server, careful)}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ handle: sent.searchParams.get('handle'), user_id: 'dana' })
  const path = `/connect/v1/sessions/${sessionId}/confirm`
  const confirmed = await server.fetch(path, { method: 'POST', headers, body })
  const { continue_url } = (await confirmed.json()) as { continue_url: string }
  const lost = await dana.get(continue_url)
  assert.deepEqual([lost.status, lost.location], [303, `/to/weather?session=${sessionId}`])
  assert.equal((await dana.arrive(continue_url)).status, 302)
})

test('a link back with the same parameters: the redirect itself was lost; reported by itself it is once', async () => {
  const endings: Record<string, string>[] = [{}, { '.decision': 'cancel' }]
  for (const fields of endings) {
    const { dana, page } = await open('weather', { redirect_uri, state: 'a b&c' })
    const told = await dana.submit(page, fields)
    const again = await dana.get(page.url)
    assert.deepEqual([told.status, again.status, again.location], [302, 200, null])
    const href = `href="${told.location?.replaceAll('&', '&amp;')}"`
    assert.ok(again.text.includes(href), again.text)
  }
})

test('a page that waits, with ways out: the credentials are still being tried', async () => {
  const { dana, page } = await open('slackish', { redirect_uri })
  const callback = await dana.consent(page)
  const slow = Promise.withResolvers<void>()
  const { fetch } = server.deps
  server.deps.fetch = async (...asked) => {
    await slow.promise
    return fetch(...asked)
  }
  try {
    const first = dana.get(callback)
    const state = new URL(callback).searchParams.get('state')
    assert.ok(state)
    await poll(async () => /Trying your Slackish account/.test((await dana.get(page.url)).text), 5_000)
    const reloaded = await dana.arrive(callback)
    assert.match((await dana.get(page.url.replace('?', '/status?'))).text, /"is_trying":true/)
    for (const words of ['Go on', 'Start again', 'Cancel']) assert.ok(reloaded.text.includes(words), words)
    slow.resolve()
    await first
  } finally {
    server.deps.fetch = fetch
    slow.resolve()
  }
  assert.equal((await dana.get(page.url)).status, 302)
})
