import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { authorizeQuery, countCodes, ofCrm, plainBrowser, registerAskers } from '../../../test/harness/consent.ts'
import { personOf, signedInCookie } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { hashPassword } from '../../accounts/index.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })
await registerAskers(server)
const { deps } = server

let people = 0
async function newLink(email = `fresh${++people}@example.test`, over: Record<string, string> = {}) {
  const query = new URLSearchParams({
    redirect_uri: `/oauth/authorize?${authorizeQuery()}`,
    sign_up_first_name: 'Fresh',
    sign_up_last_name: 'Water',
    sign_up_email: email,
    ...over,
  })
  const answer = await server.fetch(`/api/v2/auth/login-link?${query}`)
  const { login_link } = (await answer.json()) as { login_link: string }
  return { email, path: new URL(login_link).pathname }
}
async function usersOf(email: string) {
  const { rows } = await sql<Record<string, unknown>>`
    select first_name, last_name, came_for, email_confirmed_at, password_hash from users where lower(email) = lower(${email})`.execute(
    deps.db,
  )
  return rows
}
async function mailsTo(email: string) {
  const { rows } = await sql<{ subject: string }>`select subject from mails where recipient = ${email}`.execute(deps.db)
  return rows
}
beforeEach(() => sql`delete from limit_counts`.execute(deps.db))

test('a new address: a page that is filled in, an account on submit, a mail, consent, and the code', async () => {
  const { email, path } = await newLink()
  const browser = plainBrowser(server)
  const page = await browser.open(path)
  assert.equal(page.status, 200)
  for (const words of [
    'Create an account to continue to Assistant',
    `value="${email}"`,
    'readonly',
    'value="Fresh"',
    'value="Water"',
  ])
    assert.ok(page.html.includes(words), words)
  assert.doesNotMatch(page.html, /type="password"|<script/)
  assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self' https: http:$/)
  assert.deepEqual([await usersOf(email), await mailsTo(email)], [[], []]) // opening and leaving makes nothing

  const made = await browser.press(page, 'Create account', { first_name: 'Freya' })
  assert.deepEqual([made.status, made.location], [303, `/oauth/authorize?${authorizeQuery()}`])
  const user = {
    first_name: 'Freya',
    last_name: 'Water',
    came_for: 'assistant',
    email_confirmed_at: null,
    password_hash: null,
  }
  assert.deepEqual(await usersOf(email), [user])
  assert.deepEqual(await mailsTo(email), [{ subject: 'Confirm your e-mail address' }])
  const consent = await browser.open(made.location ?? '')
  assert.match(consent.html, new RegExp(`Allow Assistant.*${email}`, 's'))
  assert.match((await browser.press(consent, 'Allow')).location ?? '', /code=.*&state=tney4952/)
  assert.match(
    (await browser.open(`/oauth/authorize?${authorizeQuery(ofCrm)}`)).html,
    /Confirm your e-mail address first/,
  )
})

test('410 that says so: a link that was used, in whatever browser; its account leads on', async () => {
  const { path } = await newLink()
  const browser = plainBrowser(server)
  const page = await browser.open(path)
  await browser.press(page, 'Create account')
  const again = await browser.open(path)
  assert.deepEqual([again.status, /already used.*Go on to Assistant/s.test(again.html)], [410, true])
  const elsewhere = await plainBrowser(server).open(path)
  assert.deepEqual([elsewhere.status, /already used.*Sign in/s.test(elsewhere.html)], [410, true])
})

test('410 and nothing made: a link of more than 15 minutes ago', async () => {
  const { email, path } = await newLink()
  const browser = plainBrowser(server)
  const page = await browser.open(path)
  await server.advance(901)
  const late = await browser.press(page, 'Create account')
  assert.deepEqual([late.status, /has expired/.test(late.html)], [410, true])
  assert.equal((await browser.open(path)).status, 410)
  assert.deepEqual([await usersOf(email), await mailsTo(email)], [[], []])
})

test('404: a link that never was', async () => {
  assert.equal((await plainBrowser(server).open(`/welcome/${'x'.repeat(43)}`)).status, 404)
})

test('one account and one mail: the form comes ten times at once, from ten browsers at two servers', async () => {
  const { email, path } = await newLink()
  const browsers = Array.from({ length: 10 }, (_, i) => plainBrowser(i % 2 ? other : server))
  const pages = await Promise.all(browsers.map((browser) => browser.open(path)))
  const answers = await Promise.all(
    browsers.map((browser, i) => browser.press(pages[i] ?? assert.fail(), 'Create account')),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, ...Array(9).fill(410)])
  assert.deepEqual([(await usersOf(email)).length, (await mailsTo(email)).length], [1, 1])
})

test('403 and nothing made: a wrong CSRF token, and a form without a session', async () => {
  const { email, path } = await newLink()
  const browser = plainBrowser(server)
  const page = await browser.open(path)
  assert.equal((await browser.press(page, 'Create account', { '.csrf': 'x' })).status, 403)
  assert.equal((await plainBrowser(server).press(page, 'Create account')).status, 403)
  assert.deepEqual(await usersOf(email), [])
  assert.equal((await browser.press(page, 'Create account')).status, 303) // the link is as good as before
})

test('422, beside the field: a name that is no line of text; the link stays', async () => {
  const { email, path } = await newLink()
  const browser = plainBrowser(server)
  const page = await browser.open(path)
  const refused = await browser.press(page, 'Create account', { last_name: 'a\u2028b' })
  assert.deepEqual([refused.status, /A name is one line/.test(refused.html)], [422, true])
  assert.deepEqual(await usersOf(email), [])
  assert.equal((await browser.press(refused, 'Create account', { last_name: '' })).status, 303)
  assert.deepEqual((await usersOf(email))[0]?.last_name, null)
})

test('a known address: sign in first, never a silent log-in; then on, and the link is used', async () => {
  const person = await personOf(server, 'dana@example.test')
  await sql`update users set password_hash = ${await hashPassword('dev-password')} where id = ${person.userId}`.execute(
    deps.db,
  )
  const { path } = await newLink('Dana@Example.test')
  const browser = plainBrowser(server)
  const signIn = await browser.open(path)
  assert.match(signIn.location ?? '', /^\/sign-in\?continue=/)
  assert.match((await browser.open(`/oauth/authorize?${authorizeQuery()}`)).location ?? '', /^\/sign-in/) // nobody is in
  const page = await browser.open(signIn.location ?? '')
  assert.match(page.html, /Sign in to continue to Assistant.*Dana@Example.test/s)
  const back = await browser.press(page, 'Sign in', { password: 'dev-password' })
  assert.deepEqual([back.status, back.location], [303, path])
  const on = await browser.open(path)
  assert.deepEqual([on.status, on.location], [303, `/oauth/authorize?${authorizeQuery()}`])
  assert.equal((await browser.open(path)).status, 410)
  assert.equal((await usersOf('dana@example.test')).length, 1)
})

test('somebody else is signed in: asked which account it shall be', async () => {
  await personOf(server, 'ada@example.test')
  const { path } = await newLink('ada@example.test')
  const browser = plainBrowser(server, await signedInCookie(server, 'omar@example.test'))
  const page = await browser.open(path)
  assert.match(page.html, /with which account.*Sign in as ada@example.test.*Go on as omar@example.test/s)
  const fresh = await newLink()
  assert.match(
    (await browser.open(fresh.path)).html,
    /You are signed in as.*omar@example.test.*Go on with that account/s,
  )
})

test('the address got an account while the page was open: to its sign-in, and the link is not spent', async () => {
  const { email, path } = await newLink()
  const browser = plainBrowser(server)
  const page = await browser.open(path)
  await personOf(server, email)
  assert.equal((await browser.press(page, 'Create account')).location, path)
  assert.match((await browser.open(path)).location ?? '', /^\/sign-in/)
})

test('403: the address of an account that was closed', async () => {
  const { email, path } = await newLink()
  const { userId } = await personOf(server, email)
  await sql`update users set deactivated_at = ${deps.clock.now()} where id = ${userId}`.execute(deps.db)
  const browser = plainBrowser(server)
  assert.equal((await browser.press(await browser.open(path), 'Create account')).status, 403)
  assert.equal((await countCodes(server)) > 0, true)
})

test('303: a form that is sent twice makes one account, and both answers lead on; to another browser the link is used', async () => {
  for (const isAtOnce of [true, false]) {
    const { email, path } = await newLink()
    const browser = plainBrowser(server)
    const page = await browser.open(path)
    const twin = plainBrowser(server, browser.cookie())
    const press = () => twin.press(page, 'Create account')
    const answers = isAtOnce
      ? await Promise.all([browser.press(page, 'Create account'), press()])
      : [await browser.press(page, 'Create account'), await press()]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    )
    assert.equal((await usersOf(email)).length, 1)
    const last = isAtOnce ? [browser, twin] : [twin]
    const opened = await Promise.all(last.map((one) => one.open(answers[0]?.location ?? '')))
    assert.ok(opened.some(({ html }) => html.includes('Allow Assistant')))
    const stranger = plainBrowser(server)
    const strangers = await stranger.open('/sign-in')
    const csrf = /name="\.csrf" value="([^"]+)"/.exec(strangers.html)?.[1] ?? ''
    const body = new URLSearchParams({ '.csrf': csrf })
    const answer = await server.fetch(path, { method: 'POST', body, headers: { cookie: stranger.cookie() } })
    assert.equal(answer.status, 410)
  }
})
