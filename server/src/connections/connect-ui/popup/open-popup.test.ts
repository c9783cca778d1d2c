import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addAccount, PASSWORD } from '../../../../test/harness/accounts.ts'
import { messageIn, openPerson, type Page, publishProviders } from '../../../../test/harness/connect.ts'
import { publishApp, weather } from '../../../../test/harness/connect-apps.ts'
import { newTokens, startClient } from '../../../../test/harness/grants.ts'
import { personOf, signedInCookie } from '../../../../test/harness/person.ts'
import { PETSHOP_KEY, startPetshop } from '../../../../test/harness/petshop.ts'
import { startTestServer } from '../../../../test/harness/server.ts'
import { conformingMessage } from '../../../../test/harness/shapes.ts'
import type { Person } from '../../../accounts/index.ts'
import { checkDraft, createDraft, lockDraftOf, publishDraft } from '../../../apps/index.ts'

const DANA = 'dana@example.test'
const server = await startTestServer()
const petshop = await startPetshop()
const petshopApp = await publishApp(server, petshop.manifest)
await publishApp(server, weather)
await publishProviders(server, 'slackish')
const crm = await startClient(server, 'crm', {
  name: 'Acme CRM',
  redirect_uris: ['https://crm.test/callback', 'https://crm.test/other', 'http://127.0.0.1:4100/cb'],
})
const token = (await newTokens(server, crm, { redirectUri: 'https://crm.test/callback' })).access_token
const danasBrowser = async () => openPerson(server, await signedInCookie(server, DANA))

test('200: the link of an app is absolute, names its version, our own end and whose account it is for', async () => {
  const [shop] = await appsOf('?query=petshop')
  const link = new URL(shop?.links.connect_new_authentication ?? '')
  assert.equal(link.origin, server.deps.publicUrl)
  assert.equal(link.pathname, `/engine/auth/start/${petshopApp.api_name}@${petshopApp.version}`)
  assert.deepEqual([...link.searchParams.keys()], ['redirect', 'ctx'])
  assert.equal(link.searchParams.get('redirect'), `${server.deps.publicUrl}/v2/authentications/redirect`)
  assert.doesNotMatch(link.href, new RegExp(token))
})

test('200: an app without authentication has no link, and nothing has one for a client id', async () => {
  const [weatherApp] = await appsOf('?query=weather')
  assert.equal(weatherApp?.links.connect_new_authentication, null)
  const open = await server.fetch(`/v2/apps?client_id=${crm.client_id}`)
  const { data } = (await open.json()) as { data: ListedApp[] }
  assert.deepEqual(new Set(data.map(({ links }) => links.connect_new_authentication)), new Set([null]))
})

test('the message: the key fits, the connection is the client’s, and each registered origin hears of it, once', async () => {
  const dana = await danasBrowser()
  const form = await dana.open(await linkOf('petshop'))
  assert.match(form.text, /Connect Petshop to Acme CRM/)
  assert.match(form.text, /Connecting for<\/dt><dd><strong>dana@example\.test/)
  const refused = await dana.submit(form, { api_key: 'pk_wrong' })
  assert.match(refused.text, /That did not work/)
  const end = await dana.submit(refused, { api_key: PETSHOP_KEY })
  assert.match(end.url, /\/v2\/authentications\/redirect\?session=/)
  assert.match(end.text, /You can close this window/)
  const told = messageIn(end)
  assert.deepEqual(told?.origins, ['https://crm.test', 'http://127.0.0.1:4100'])
  const [connection] = await authenticationsOf('petshop')
  const { id = '', title = '' } = connection ?? {}
  assert.deepEqual(told?.message, {
    type: 'zapier.popup.close',
    status: 'success',
    id,
    authId: Number(id),
    app: petshopApp.id,
    title,
  })
  conformingMessage(told?.message)
  const again = await dana.get(end.url)
  assert.match(again.text, /Connected/)
  assert.equal(messageIn(again), undefined)
})

test('every page of the popup keeps its opener, and its last one runs a script of ours alone', async () => {
  const dana = await danasBrowser()
  const started = await dana.get(await linkOf('petshop'))
  const form = await dana.get(started.location ?? '')
  const end = await dana.submit(form, { api_key: PETSHOP_KEY })
  const signIn = await openPerson(server).get(await linkOf('petshop'))
  const signInPage = await server.fetch(signIn.location ?? '')
  for (const { headers } of [started, form, end, signIn, signInPage])
    assert.equal(headers.get('cross-origin-opener-policy'), 'unsafe-none')
  assert.match(end.headers.get('content-security-policy') ?? '', /default-src 'none';.* script-src 'self'/)
  assert.match(end.text, /<script src="\/assets\/popup\.js" type="module"><\/script>/)
  assert.doesNotMatch(await (await server.fetch('/assets/popup.js')).text(), /['"]\*['"]/)
})

test('the message says why not: access_denied, cancelled or denied; expired; provider_error', async () => {
  const dana = await danasBrowser()
  const cancelled = await dana.submit(await dana.open(await linkOf('petshop')), { '.decision': 'cancel' })
  assert.deepEqual(errorIn(cancelled), ['error', null, 'access_denied'])
  const denied = await dana.signIn(await dana.open(await linkOf('slackish')), { decision: 'deny' })
  assert.deepEqual(errorIn(denied), ['error', null, 'access_denied'])
  const failed = await dana.open(await linkOf('petshop'))
  await endSession(failed, 'server_error')
  assert.deepEqual(errorIn(await dana.arrive(failed.url)), ['error', null, 'provider_error'])
  const late = await dana.open(await linkOf('petshop'))
  await server.advance(30 * 60 + 1)
  assert.deepEqual(errorIn(await dana.arrive(late.url)), ['error', null, 'expired'])
})

test('303: a registered redirect URI ends it instead, with the connection and no message', async () => {
  const dana = await danasBrowser()
  const start = await linkOf('petshop', { redirect: 'https://crm.test/other' })
  const form = await dana.open(start)
  assert.match(form.headers.get('content-security-policy') ?? '', /form-action 'self' https:/)
  const end = await dana.submit(form, { api_key: PETSHOP_KEY })
  const back = new URL(end.location ?? '')
  assert.equal(end.status, 302)
  assert.equal(back.origin + back.pathname, 'https://crm.test/other')
  assert.deepEqual([...back.searchParams.keys()], ['authentication_id', 'connection_id'])
  assert.equal(messageIn(end), undefined)
})

test('400: a redirect that the client has not registered, any without a living ctx, and what is given twice', async () => {
  const dana = await danasBrowser()
  const evil = 'https://evil.test/'
  for (const start of [
    await linkOf('petshop', { redirect: evil }),
    await linkOf('petshop', { redirect: 'https://crm.test/callback/' }),
    '/engine/auth/start/petshop?redirect=https%3A%2F%2Fcrm.test%2Fcallback',
    `${await linkOf('petshop')}&redirect=x`,
    `${await linkOf('petshop')}&ctx=x`,
  ]) {
    const answer = await dana.get(start)
    assert.deepEqual([answer.status, answer.location], [400, null])
    assert.match(answer.headers.get('content-type') ?? '', /html/)
    assert.doesNotMatch(answer.text, /evil\.test/)
  }
  const own = `/engine/auth/start/petshop?redirect=${encodeURIComponent(`${server.deps.publicUrl}/v2/authentications/redirect/`)}`
  assert.equal((await dana.get(own)).status, 303)
})

test('404: an app, or a version of one, that nobody knows; every name of one that somebody does opens it', async () => {
  const dana = await danasBrowser()
  for (const name of ['nothing', `${petshopApp.api_name}@9.9.9`, '%00', `${'x'.repeat(300)}`])
    assert.equal((await dana.get(`/engine/auth/start/${name}`)).status, 404)
  const { id, api_name, version } = petshopApp
  for (const name of [id, 'petshop', api_name, `${api_name}@${version}`, `petshop@latest`, `${api_name}@${version}/`]) {
    const form = await dana.open(`/engine/auth/start/${name}`)
    assert.match(form.text, /Connect Petshop/, name)
  }
})

test('an older version that the link names is the one that is connected', async () => {
  const older = petshop.manifest.replace(`version: ${petshopApp.version}`, 'version: 9.0.0')
  const newer = await publishApp(server, older)
  const dana = await danasBrowser()
  for (const [name, version] of [
    [`petshop@${petshopApp.version}`, petshopApp.version],
    ['petshop', newer.version],
  ] as const) {
    const { url } = await dana.open(`/engine/auth/start/${name}`)
    const { rows } = await server.deps.pool.query('select app_version from connect_sessions where id = $1', [
      new URL(url).searchParams.get('session'),
    ])
    assert.equal(rows[0].app_version, version)
  }
})

test('303: nobody is signed in, signs in within the popup, and goes on where the link leads', async () => {
  const person = await addAccount(server, 'erin@example.test')
  const tokens = await newTokens(server, crm, { person, redirectUri: 'https://crm.test/callback' })
  const erin = openPerson(server)
  const asked = await erin.get(await linkOf('petshop', {}, tokens.access_token))
  assert.equal(asked.status, 303)
  const signIn = await erin.get(asked.location ?? '')
  assert.match(signIn.text, /Sign in to connect Petshop to Acme CRM/)
  assert.doesNotMatch(signIn.text, /erin@example\.test/)
  const signedIn = await erin.post(signIn, { email: person.email, password: PASSWORD })
  const form = await erin.open(signedIn.location ?? '')
  assert.match(form.text, /Connecting for<\/dt><dd><strong>erin@example\.test/)
})

test('403: somebody else is signed in; he is told so, may switch, and nothing is opened', async () => {
  const mallory = openPerson(server, await signedInCookie(server, 'mallory@example.test'))
  const before = await sessionCount()
  const page = await mallory.get(await linkOf('petshop'))
  assert.equal(page.status, 403)
  assert.match(page.text, /mallory@example\.test/)
  assert.doesNotMatch(page.text, /dana@example\.test/)
  const way = /<a class="button" href="(\/sign-in\?continue=\w+)"/.exec(page.text)?.[1] ?? ''
  assert.match((await mallory.get(way)).text, /Sign in to connect Petshop to Acme CRM/)
  assert.equal(await sessionCount(), before)
})

test('a missing, forged or dead ctx connects the account for the person alone, and posts nothing', async () => {
  const dead = await linkOf('petshop')
  await server.advance(3601)
  const forged = dead.replace(/ctx=[\w-]{5}/, 'ctx=AAAAA')
  const wrong = dead.replace(/ctx=.*/, 'ctx=%22%3E')
  for (const start of [dead, forged, wrong, '/engine/auth/start/petshop']) {
    const dana = await danasBrowser()
    const before = (await authenticationsOf('petshop')).length
    const form = await dana.open(start)
    assert.match(form.text, /Connect Petshop to Wayleave/)
    const end = await dana.submit(form, { api_key: PETSHOP_KEY })
    assert.match(end.text, /You can close this window/)
    assert.equal(messageIn(end), undefined)
    assert.equal((await authenticationsOf('petshop')).length, before)
    const mine = await dana.get('/connections')
    assert.match(mine.text, /Used by Wayleave/)
  }
})

test('403: a quick account works with the client that it came for, and with nothing else until it is confirmed', async () => {
  const unconfirmed = { isEmailConfirmed: false, cameFor: crm.client_id }
  const quick = openPerson(server, await signedInCookie(server, 'quinn@example.test', unconfirmed))
  const own = await quick.get('/engine/auth/start/petshop')
  assert.equal(own.status, 403)
  assert.match(own.text, /Confirm your e-mail address first/)
  const person = await personOf(server, 'quinn@example.test', unconfirmed)
  const tokens = await newTokens(server, crm, { person, redirectUri: 'https://crm.test/callback' })
  assert.equal((await quick.get(await linkOf('petshop', {}, tokens.access_token))).status, 303)
})

test('404: an app that somebody made for his own clients is not connected for anybody else', async () => {
  await publishDiaryOf(await personOf(server, 'alice@example.test'))
  const alice = openPerson(server, await signedInCookie(server, 'alice@example.test'))
  assert.match((await alice.open('/engine/auth/start/diary')).text, /Connect Diary to Wayleave/)
  const dana = await danasBrowser()
  assert.equal((await dana.get('/engine/auth/start/diary')).status, 404)
  assert.equal((await dana.get((await linkOf('petshop')).replace(/PetshopAPI@[^?]*/, 'diary'))).status, 404)
  const stranger = openPerson(server)
  const asked = await stranger.get((await stranger.get('/engine/auth/start/diary')).location ?? '')
  assert.match(asked.text, /<h1>Sign in to connect an account<\/h1>/)
})

test('503: a visit that no person makes opens nothing', async () => {
  const before = await sessionCount()
  const dana = await danasBrowser()
  assert.equal((await dana.get(await linkOf('petshop'), { 'sec-purpose': 'prefetch' })).status, 503)
  assert.equal((await dana.head(await linkOf('petshop'))).status, 503)
  assert.equal(await sessionCount(), before)
})

test('200: the last page alone, of another browser, or of a session that is no popup’s, says nothing to anybody', async () => {
  const dana = await danasBrowser()
  const end = await dana.submit(await dana.open(await linkOf('petshop')), { api_key: PETSHOP_KEY })
  const addresses = [
    '/v2/authentications/redirect',
    '/v2/authentications/redirect/',
    end.url,
    '/v2/authentications/redirect?session=%00',
  ]
  for (const address of addresses) {
    const page = await openPerson(server).get(address)
    assert.ok([200, 400, 404].includes(page.status), `${page.status}`)
    assert.equal(messageIn(page), undefined)
  }
  const plain = await server.fetch('/v2/authentications/redirect')
  assert.match(await plain.text(), /<h1>You can close this window<\/h1>/)
})

type ListedApp = { id: string; links: { connect_new_authentication: string | null } }

async function appsOf(query: string, bearer = token): Promise<ListedApp[]> {
  const answer = await server.fetch(`/v2/apps${query}`, { headers: { authorization: `Bearer ${bearer}` } })
  return ((await answer.json()) as { data: ListedApp[] }).data
}

/** The link of an app, as a path of the test server. */
async function linkOf(app: string, over: Record<string, string> = {}, bearer?: string): Promise<string> {
  const [found] = await appsOf(`?query=${app}`, bearer ?? (await freshToken()))
  const url = new URL(found?.links.connect_new_authentication ?? '')
  for (const [name, value] of Object.entries(over)) url.searchParams.set(name, value)
  return url.pathname + url.search
}

/** The clock is moved by tests: a token of an earlier one may be over. */
async function freshToken(): Promise<string> {
  return (await newTokens(server, crm, { redirectUri: 'https://crm.test/callback' })).access_token
}

async function authenticationsOf(app: string): Promise<{ id: string; title: string }[]> {
  const headers = { authorization: `Bearer ${await freshToken()}` }
  const answer = await server.fetch(`/v2/authentications?app=${app}&limit=100`, { headers })
  return ((await answer.json()) as { data: { id: string; title: string }[] }).data
}

function errorIn(page: Page): unknown[] {
  const { message } = messageIn(page) ?? {}
  conformingMessage(message)
  return [message?.status, message?.id, message?.error]
}

async function endSession({ url }: Page, error: string): Promise<void> {
  const id = new URL(url).searchParams.get('session')
  await server.deps.pool.query("update connect_sessions set status = 'failed', error = $2 where id = $1", [id, error])
}

async function publishDiaryOf({ userId }: Person): Promise<void> {
  const { deps } = server
  const content = { manifest: 'key: diary\nname: Diary\nversion: 1.0.0\n', hooks: null, secret: null }
  await deps.db.transaction().execute(async (tx) => {
    const checked = checkDraft(content)
    assert.ok('app' in checked)
    await createDraft(tx, checked, content, userId, deps)
    const draft = await lockDraftOf(tx, 'diary', userId, deps)
    assert.ok(draft)
    assert.equal(await publishDraft(tx, draft, { userId, script: undefined }, deps), 'published')
  })
}

async function sessionCount(): Promise<number> {
  const { rows } = await server.deps.pool.query('select count(*)::int as count from connect_sessions')
  return rows[0].count
}
