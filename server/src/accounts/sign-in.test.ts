import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addAccount, PASSWORD, personAt, signedInBrowser, signInAt } from '../../test/harness/accounts.ts'
import { plainBrowser, type Visited } from '../../test/harness/consent.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { continueAfterSignIn, findContinuation, findSession } from './index.ts'

const server = await startTestServer()
const { deps } = server
const dana = await addAccount(server, 'dana@petshop.test')
const cookieOf = (cookie: string) => /__Host-wayleave=([^;]+)/.exec(cookie)?.[1]
const cookieBefore = ({ headers }: Visited) =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
const incomingOf = (cookie: string) => ({
  request: new Request('http://localhost/', { headers: { cookie } }),
  url: new URL('http://localhost/'),
  params: {},
  requestId: 'test',
  remoteAddress: '127.0.0.1',
  outgoing: { setHeader() {} },
})
/** A browser that Acme sent to sign in, and the page that it sees. */
async function sentByAcme() {
  const browser = plainBrowser(server)
  await browser.open('/sign-in')
  const session = await findSession(incomingOf(browser.cookie()), deps)
  assert.ok(session)
  const continuation = {
    title: 'to continue to Acme',
    returnPath: '/oauth/authorize/abc?x=1',
    prefill: { email: 'dana@petshop.test', firstName: 'Dana' },
    formTargets: ['com.acme.app:/cb', 'http://127.0.0.1:9999/cb'],
  }
  return { browser, path: await continueAfterSignIn(session, continuation, deps) }
}
const headersOf = ({ headers }: Visited) =>
  Object.fromEntries(['cache-control', 'x-frame-options', 'referrer-policy'].map((name) => [name, headers.get(name)]))

test('200: the page has no script, is kept by nobody and framed nowhere, and its form may end at https', async () => {
  const page = await plainBrowser(server).open('/sign-in')
  assert.equal(page.status, 200)
  assert.match(page.html, /<h1>Sign in<\/h1>/)
  assert.doesNotMatch(page.html, /<script|\sstyle=|\son\w+=/)
  assert.match(page.html, /name="email"[^>]*autocomplete="username"/)
  assert.match(page.html, /name="password"[^>]*autocomplete="current-password"/)
  assert.deepEqual(headersOf(page), {
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  })
  assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'.*form-action 'self' https:$/)
})

test('303: the session gets a new id, nobody keeps the old one, and home is next', async () => {
  const browser = plainBrowser(server)
  const page = await browser.open('/sign-in')
  const before = browser.cookie()
  const answer = await browser.press(page, 'Sign in', { email: ' DANA@petshop.test ', password: PASSWORD })
  assert.deepEqual([answer.status, answer.location], [303, '/console'])
  assert.notEqual(cookieOf(browser.cookie()), cookieOf(before))
  assert.equal(await findSession(incomingOf(before), deps), undefined)
  assert.equal(await personAt(server, browser), 'dana@petshop.test')
  for (const line of answer.headers.getSetCookie())
    assert.match(line, /^__Host-.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  // Each visit puts the end off in the database alone: the browser has to keep the cookie for as long as it is used.
  assert.match(answer.headers.getSetCookie()[0] ?? '', /^__Host-wayleave=.*; Max-Age=34560000;/)
  const again = await browser.open('/sign-in')
  assert.match(again.html, /<h1>You are signed in<\/h1>/)
  assert.equal((await browser.press(again, 'Sign out')).location, '/sign-in')
  assert.equal(await personAt(server, browser), undefined)
})

test('303 to what the person came for: the page names who asked, is prefilled, and its form may end there', async () => {
  const { browser, path } = await sentByAcme()
  const page = await browser.open(path)
  assert.match(page.html, /<h1>Sign in to continue to Acme<\/h1>/)
  assert.match(page.html, /value="dana@petshop\.test"/)
  assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self' https: com\.acme\.app: http:$/)
  const wrong = await browser.press(page, 'Sign in', { password: 'wrong' })
  assert.match(wrong.html, /<h1>Sign in to continue to Acme<\/h1>/)
  const answer = await browser.press(wrong, 'Sign in', { password: PASSWORD })
  assert.deepEqual([answer.status, answer.location], [303, '/oauth/authorize/abc?x=1'])
})

test('somebody else’s continuation, and one that nobody has, leads home', async () => {
  const { path } = await sentByAcme()
  for (const wanted of [path, '/sign-in?continue=unknown', '/sign-in?continue=https://evil.test']) {
    const browser = plainBrowser(server)
    const page = await browser.open(wanted)
    assert.doesNotMatch(page.html, /Acme/)
    const answer = await browser.press(page, 'Sign in', { email: dana.email, password: PASSWORD })
    assert.equal(answer.location, '/console')
  }
})

test('422: an unknown address and a wrong password read alike, and what was typed stays but for the password', async () => {
  const answers = []
  for (const email of ['dana@petshop.test', 'nobody@petshop.test']) {
    const browser = plainBrowser(server)
    const { status, html } = await signInAt(browser, email, 'wrong password')
    assert.match(html, new RegExp(`value="${email}"`))
    assert.doesNotMatch(html, /wrong password/)
    assert.equal(await personAt(server, browser), undefined)
    answers.push([status, html.replaceAll(email, '').replaceAll(/value="[\w-]{43}"/g, '')])
  }
  assert.equal(answers[0]?.[0], 422)
  assert.match(String(answers[0]?.[1]), /id="field-password-mistake">The e-mail address or the password is wrong/)
  assert.deepEqual(answers[0], answers[1])
})

test('422: the mistake stands beside its field', async () => {
  for (const [email, password, where] of [
    ['', PASSWORD, 'email'],
    ['dana', PASSWORD, 'email'],
    ['dana@petshop.test\r\nBcc: x@y.test', PASSWORD, 'email'],
    ['<script>alert(1)</script>', PASSWORD, 'email'],
    ['dana@petshop.test', '', 'password'],
  ] as const) {
    const { status, html } = await signInAt(plainBrowser(server), email, password)
    assert.equal(status, 422)
    assert.match(html, new RegExp(`aria-describedby="field-${where}-mistake" aria-invalid="true"`), email)
    assert.doesNotMatch(html, /<script/)
  }
})

test('403: a form without its token, with another browser’s, from another site, or without a session', async () => {
  const browser = plainBrowser(server)
  const other = plainBrowser(server)
  const page = await browser.open('/sign-in')
  const csrf = /name="\.csrf" value="([^"]+)"/.exec((await other.open('/sign-in')).html)?.[1] ?? ''
  const own = /name="\.csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  const right = { email: dana.email, password: PASSWORD }
  for (const over of [{ '.csrf': '' }, { '.csrf': csrf }])
    assert.equal((await browser.press(page, 'Sign in', { ...right, ...over })).status, 403)
  const body = () => new URLSearchParams({ ...right, '.csrf': own })
  const post = async (headers: Record<string, string>) =>
    (await server.fetch('/sign-in', { method: 'POST', body: body(), headers })).status
  assert.equal(await post({ cookie: browser.cookie(), 'sec-fetch-site': 'cross-site' }), 403)
  assert.equal(await post({}), 403)
  assert.equal(await personAt(server, browser), undefined)
  assert.equal(await post({ cookie: browser.cookie(), origin: 'null' }), 303) // as Chromium posts a no-referrer page
})

test('another person at the same browser takes nothing over', async () => {
  await addAccount(server, 'omar@petshop.test')
  const browser = await signedInBrowser(server, 'dana@petshop.test')
  const danas = browser.cookie()
  const { path } = await (async () => {
    const session = await findSession(incomingOf(danas), deps)
    assert.ok(session)
    return { path: await continueAfterSignIn(session, { title: 'to switch', returnPath: '/back' }, deps) }
  })()
  const answer = await browser.press(await browser.open(path), 'Sign in', {
    email: 'omar@petshop.test',
    password: PASSWORD,
  })
  assert.equal(answer.location, '/back')
  assert.equal(await personAt(server, browser), 'omar@petshop.test')
  assert.equal(await findSession(incomingOf(danas), deps), undefined)
})

test('a sign-in that is sent twice is one: at once or one after the other, what waits for the person goes on', async () => {
  for (const [first, second] of [
    [0, 0],
    [0, 1],
  ]) {
    const { browser, path } = await sentByAcme()
    const page = await browser.open(path)
    const cookie = browser.cookie()
    const press = () => plainBrowser(server, cookie).press(page, 'Sign in', { password: PASSWORD })
    const answers = first === second ? await Promise.all([press(), press()]) : [await press(), await press()]
    assert.deepEqual(
      answers.map(({ status, location }) => [status, location]),
      Array(2).fill([303, '/oauth/authorize/abc?x=1']),
    )
    const sessions = await Promise.all(
      answers.map(({ headers }) => findSession(incomingOf(headers.getSetCookie().join('; ')), deps)),
    )
    const live = sessions.filter((session) => session !== undefined) // the other answer was dropped by the browser
    const id = new URL(path, server.url).searchParams.get('continue')
    assert.equal(live.length, 1)
    assert.equal(live[0]?.person?.email, dana.email)
    assert.ok(
      live[0] && (await findContinuation(id, live[0], deps)),
      'what waited is bound to the session that is left',
    )
  }
})

test('a session that is renamed while its second click is under way still finds what waits for the person, for half a minute', async () => {
  const { browser, path } = await sentByAcme()
  const page = await browser.open(path)
  const found = await findSession(incomingOf(browser.cookie()), deps)
  assert.ok(found)
  const id = new URL(path, server.url).searchParams.get('continue')
  await browser.press(page, 'Sign in', { password: PASSWORD })
  assert.equal((await findContinuation(id, found, deps))?.returnPath, '/oauth/authorize/abc?x=1')
  await server.advance(31)
  assert.equal(await findContinuation(id, found, deps), undefined)
})

test('an id from before a sign-in opens nothing: it takes a password, ends nobody’s session, and for half a minute', async () => {
  await addAccount(server, 'mallory@petshop.test')
  const browser = plainBrowser(server)
  const page = await browser.open('/sign-in')
  const thief = plainBrowser(server, browser.cookie())
  await browser.press(page, 'Sign in', { email: dana.email, password: PASSWORD })
  assert.equal((await thief.press(page, 'Sign in', { email: dana.email, password: 'wrong' })).status, 422)
  const own = await thief.press(page, 'Sign in', { email: 'mallory@petshop.test', password: PASSWORD })
  assert.equal(own.status, 303)
  assert.equal(await personAt(server, thief), 'mallory@petshop.test')
  assert.equal(await personAt(server, browser), dana.email)
  await server.advance(31)
  const late = plainBrowser(server, cookieBefore(page))
  assert.equal((await late.press(page, 'Sign in', { email: dana.email, password: PASSWORD })).status, 403)
})

test('sign-out ends the session here and nowhere else; without one it leads to sign in all the same', async () => {
  const here = await signedInBrowser(server, 'dana@petshop.test')
  const elsewhere = await signedInBrowser(server, 'dana@petshop.test')
  const cookie = here.cookie()
  const session = await findSession(incomingOf(cookie), deps)
  const post = (csrf: string, headers: Record<string, string>) =>
    server.fetch('/sign-out', { method: 'POST', body: new URLSearchParams({ '.csrf': csrf }), headers })
  assert.equal((await post('wrong', { cookie })).status, 403)
  assert.ok(await findSession(incomingOf(cookie), deps))
  const answer = await post(session?.csrfToken ?? '', { cookie })
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/sign-in'])
  assert.match(answer.headers.get('set-cookie') ?? '', /^__Host-wayleave=; Max-Age=0/)
  assert.equal(await findSession(incomingOf(cookie), deps), undefined)
  assert.equal(await personAt(server, elsewhere), 'dana@petshop.test')
  const again = await post('', {})
  assert.deepEqual([again.status, again.headers.get('location')], [303, '/sign-in'])
})

test('a session ends two weeks after the last visit', async () => {
  const browser = await signedInBrowser(server, 'dana@petshop.test')
  await server.advance(13 * 24 * 3600)
  assert.equal(await personAt(server, browser), 'dana@petshop.test')
  await server.advance(13 * 24 * 3600)
  assert.equal(await personAt(server, browser), 'dana@petshop.test')
  await server.advance(14 * 24 * 3600 + 1)
  assert.equal(await personAt(server, browser), undefined)
  const { rows } = await sql`
    select from browser_sessions where user_id is not null union all select from continuations`.execute(deps.db)
  assert.equal(rows.length, 0) // and is not kept
})

test('who signed in, and out, is written down', async () => {
  const { rows } = await sql<{ action: string }>`
    select distinct action from audit_log where user_id = ${dana.userId} and actor = ${dana.email} order by action`.execute(
    deps.db,
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['person.signed_in', 'person.signed_out'],
  )
})
