import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, messageIn, openPerson, publishProviders, signInLink } from '../../../test/harness/connect.ts'
import { ledger, publishApp, vetclinic, weather } from '../../../test/harness/connect-apps.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { answerJson, PETSHOP_KEY, startPetshop } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const redirect_uri = 'http://127.0.0.1:9999/connected'
const acme = await startPartner(server)
const { slackish } = await publishProviders(server, 'slackish')
const petshop = await startPetshop()
const manifests = [petshop.manifest, weather, ledger(petshop.url), vetclinic(slackish?.provider.url ?? '')]
for (const manifest of manifests) await publishApp(server, manifest)

const open = async (app: string, query: Record<string, string> = {}) => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, app, { query })
  return { dana, page: await dana.open(link), sessionId }
}

test('302 with the identifier: the key was tried and is stored; a bad one is answered on the page, not echoed', async () => {
  const { dana, page } = await open('petshop', { redirect_uri, state: 's' })
  assert.match(page.text, /<input type="password" id="field-api_key" name="api_key"[^>]*autocomplete="off"/)
  const bad = await dana.submit(page, { api_key: 'pk-wrong-secret-1' })
  assert.equal(bad.status, 422)
  assert.match(bad.text, /Petshop says: The key is not known\./)
  assert.equal(bad.text.includes('pk-wrong-secret-1'), false)
  assert.equal((await dana.get(page.url)).text.includes('pk-wrong-secret-1'), false)
  const good = await dana.submit(bad, { api_key: PETSHOP_KEY })
  assert.equal(good.status, 302)
  assert.match(
    good.location ?? '',
    /^http:\/\/127\.0\.0\.1:9999\/connected\?authentication_id=(\d+)&connection_id=\1&state=s$/,
  )
})

test('422: a required field is missing, in words beside the field', async () => {
  const { dana, page } = await open('petshop')
  const missing = await dana.submit(page)
  assert.equal(missing.status, 422)
  assert.match(missing.text, /id="field-api_key-mistake">API key: is needed\./)
})

test('a connection at once: an app that needs no account, after one confirmation', async () => {
  const { dana, page } = await open('weather')
  assert.equal(messageIn(page), undefined)
  const done = await dana.submit(page)
  assert.equal(messageIn(done)?.message.type, 'authenticationSuccess')
})

test('a session token is fetched with the fields, and the connection works', async () => {
  petshop.surprises.push(
    (seen, response) => {
      assert.deepEqual(seen.body, { user: 'dana', password: 'open sesame ' })
      answerJson(response, 200, { token: 'session-1', expires_in: 600 })
    },
    (seen, response) => answerJson(response, seen.headers['x-session'] === 'session-1' ? 200 : 401, { name: 'Dana' }),
  )
  const { dana, page } = await open('ledger')
  const done = await dana.submit(page, { username: ' dana ', password: 'open sesame ' })
  assert.equal(messageIn(done)?.message.type, 'authenticationSuccess', done.text)
})

test('303 to a page with the link: the fields of an OAuth app lead to its sign-in at their own address', async () => {
  const { dana, page } = await open('vetclinic')
  assert.match(page.text, /data-preview="https:\/\/{{subdomain}}\.vetclinic\.test"/)
  const fields = { subdomain: 'north', region: 'eu', doors: '3', newsletter: 'true', extras: '{"a":[1]}' }
  const kept = await dana.post(page, fields)
  assert.equal(kept.status, 303)
  const next = await dana.get(kept.location ?? '')
  assert.match(next.text, /You sign in at<\/dt><dd><strong>north\.vetclinic\.test/)
  const started = await dana.get(signInLink(next))
  assert.equal(started.status, 302)
  const authorize = new URL(started.location ?? '')
  assert.equal(authorize.origin, 'https://north.vetclinic.test')
  assert.equal(
    authorize.searchParams.get('redirect_uri'),
    `${server.deps.publicUrl}/dashboard/auth/oauth/return/VetclinicAPI/`,
  )
  const again = await dana.get(`${next.url}&edit=1`)
  assert.match(again.text, /name="subdomain"[^>]*value="north"/)
})

test('422, what is not secret written back: values that do not fit, each in words', async () => {
  const { dana, page } = await open('vetclinic')
  const wrong = await dana.submit(page, { subdomain: 'north', region: 'mars', doors: '1.5', extras: '{' })
  assert.equal(wrong.status, 422)
  for (const words of ['Region: is none', 'Number of doors: must be a whole', 'Extras: is not valid JSON']) {
    assert.ok(wrong.text.includes(words), words)
  }
  assert.match(wrong.text, /name="subdomain"[^>]*value="north"/)
  for (const subdomain of ['evil.test/', 'a.b', 'x@evil.test', 'evil.test#']) {
    const refused = await dana.submit(page, { subdomain, region: 'eu' })
    assert.equal(refused.status, 422, subdomain)
    assert.match(refused.text, /id="field-subdomain-mistake"/)
  }
})

test('302 access_denied: our Cancel, whatever else the form holds', async () => {
  const { dana, page } = await open('vetclinic', { redirect_uri, state: 'a b' })
  const cancelled = await dana.submit(page, { subdomain: '', '.decision': 'cancel' })
  const location = new URL(cancelled.location ?? '')
  assert.deepEqual(
    [cancelled.status, location.searchParams.get('error'), location.searchParams.get('state')],
    [302, 'access_denied', 'a b'],
  )
  const after = await dana.get(page.url)
  assert.deepEqual([after.status, after.location], [200, null])
  assert.match(after.text, /Nothing was connected/)
  assert.equal((await dana.submit(page, { api_key: 'x' })).location, null)
})

test('403 and nothing changed: no CSRF token, a wrong one, two of them, or a post from another site', async () => {
  const { dana, page, sessionId } = await open('weather')
  const post = (body: string, headers = {}) =>
    dana.submit(
      { ...page, text: page.text.replace(/<input type="hidden"[^>]*>/g, '') },
      Object.fromEntries(new URLSearchParams(body)),
      headers,
    )
  assert.equal((await post('')).status, 403)
  assert.equal((await post('.csrf=wrong')).status, 403)
  assert.equal((await dana.submit(page, {}, { 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await openPerson(server).submit(page)).status, 404)
  assert.match((await dana.get(page.url)).text, /Connect Weather/)
  // Under no-referrer Chromium sends our own forms with Origin: null: it decides nothing.
  const done = await dana.submit(page, {}, { origin: 'null' })
  assert.equal(messageIn(done)?.message.type, 'authenticationSuccess')
  assert.ok(sessionId)
})

test('413: a body without end', async () => {
  const { dana, page } = await open('weather')
  assert.equal((await dana.submit(page, { extra: 'x'.repeat(300_000) })).status, 413)
})
