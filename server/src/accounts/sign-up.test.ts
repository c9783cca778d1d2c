import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addAccount, allMailed, linkTo, mailsTo, PASSWORD, personAt } from '../../test/harness/accounts.ts'
import { authorizeQuery, plainBrowser, registerAskers } from '../../test/harness/consent.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { findPersonByEmail } from './index.ts'

const server = await startTestServer()
const { deps } = server
await registerAskers(server)
const fields = { first_name: 'Dana', last_name: 'Okafor', email: 'dana@petshop.test', password: PASSWORD }
const usersOf = async () => {
  const { rows } = await sql<{ email: string }>`select email from users order by id`.execute(deps.db)
  return rows.map(({ email }) => email)
}

test('303: an account is made, signed in, goes on home, and is mailed the link that confirms it', async () => {
  const browser = plainBrowser(server)
  const page = await browser.open('/sign-up')
  assert.match(page.html, /name="password"[^>]*autocomplete="new-password"/)
  const answer = await browser.press(page, 'Create account', fields)
  assert.deepEqual([answer.status, answer.location], [303, '/console'])
  assert.equal(await personAt(server, browser), fields.email)
  const person = await findPersonByEmail(deps.db, fields.email)
  assert.deepEqual(
    [person?.firstName, person?.lastName, person?.isEmailConfirmed, person?.cameFor],
    ['Dana', 'Okafor', false, null],
  )
  const [mail] = await mailsTo(server, fields.email)
  assert.match(mail?.text ?? '', /^Hello Dana,/)
  assert.match(await linkTo(server, fields.email), /^\/confirm-email\?token=[A-Za-z0-9]{43}$/)
})

test('303 to the consent page at once: sign-up remembers the pending request, and which client it came for', async () => {
  const browser = plainBrowser(server)
  const sent = await browser.open(`/oauth/authorize?${authorizeQuery()}`)
  const signIn = await browser.open(sent.location ?? '')
  assert.match(signIn.html, /<h1>Sign in to continue to Assistant<\/h1>/)
  const path = /href="(\/sign-up\?continue=[^"]+)"/.exec(signIn.html)?.[1] ?? ''
  const page = await browser.open(path)
  assert.match(page.html, /<h1>Create an account to continue to Assistant<\/h1>/)
  const answer = await browser.press(page, 'Create account', { ...fields, email: 'lena@petshop.test' })
  assert.equal(answer.status, 303)
  const consent = await browser.open(answer.location ?? '')
  assert.match(consent.html, /<button[^>]*>Allow/)
  assert.equal((await findPersonByEmail(deps.db, 'lena@petshop.test'))?.cameFor, 'assistant')
})

test('200: what the client knows of the person is filled in', async () => {
  const browser = plainBrowser(server)
  const names = { sign_up_first_name: 'Mila', sign_up_last_name: '"><script>' }
  const query = authorizeQuery({ sign_up_email: 'mila@petshop.test', ...names })
  const sent = await browser.open(`/oauth/authorize?${query}`)
  const { html } = await browser.open((sent.location ?? '').replace('/sign-in', '/sign-up'))
  for (const value of ['mila@petshop.test', 'Mila', '&quot;&gt;&lt;script&gt;'])
    assert.ok(html.includes(`value="${value}"`), value)
  assert.equal(await findPersonByEmail(deps.db, 'mila@petshop.test'), undefined) // nothing is made by looking
})

test('422: an address that has an account is told to sign in first; nothing is made, changed or mailed', async () => {
  await addAccount(server, 'omar@petshop.test')
  const browser = plainBrowser(server)
  const page = await browser.open('/sign-up')
  const answer = await browser.press(page, 'Create account', { ...fields, email: 'OMAR@petshop.test' })
  assert.equal(answer.status, 422)
  assert.match(
    answer.html,
    /id="field-email-mistake">This address has an account\. <a href="\/sign-in">Sign in<\/a> first/,
  )
  assert.equal(await personAt(server, browser), undefined)
  assert.equal((await findPersonByEmail(deps.db, 'omar@petshop.test'))?.firstName, null)
  await allMailed(server)
  assert.equal((await mailsTo(server, 'omar@petshop.test', 0)).length, 0)
})

test('422: every mistake stands beside its field, what was typed stays but for the password, nothing is made', async () => {
  const before = await usersOf()
  const bad = { first_name: 'D\u0007', last_name: 'x'.repeat(101), email: 'dana at petshop', password: 'short' }
  const browser = plainBrowser(server)
  const answer = await browser.press(await browser.open('/sign-up'), 'Create account', bad)
  assert.equal(answer.status, 422)
  for (const name of ['first_name', 'last_name', 'email', 'password'])
    assert.match(answer.html, new RegExp(`aria-describedby="field-${name}-mistake`), name)
  assert.match(answer.html, /value="dana at petshop"/)
  assert.doesNotMatch(answer.html, /value="short"/)
  const own = await browser.press(answer, 'Create account', {
    ...fields,
    email: 'newone@petshop.test',
    password: 'newone@petshop.test',
  })
  assert.match(own.html, /not your e-mail address/)
  assert.deepEqual(await usersOf(), before)
})

test('one account and one mail: two sign-ups with one address at once; the other is told to sign in', async () => {
  const email = 'both@petshop.test'
  const pages = await Promise.all(
    [plainBrowser(server), plainBrowser(server)].map(async (browser) => ({
      browser,
      page: await browser.open('/sign-up'),
    })),
  )
  const answers = await Promise.all(
    pages.map(({ browser, page }) => browser.press(page, 'Create account', { ...fields, email })),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422])
  assert.equal((await usersOf()).filter((one) => one === email).length, 1)
  await allMailed(server)
  assert.equal((await mailsTo(server, email)).length, 1)
})

test('303: a form that is sent twice makes one account, and both answers lead on; another browser learns nothing', async () => {
  for (const [email, isAtOnce] of [
    ['twice@petshop.test', true],
    ['again@petshop.test', false],
  ] as const) {
    const browser = plainBrowser(server)
    const page = await browser.open('/sign-up')
    const cookie = browser.cookie()
    const twin = () => plainBrowser(server, cookie)
    const press = () => twin().press(page, 'Create account', { ...fields, email })
    const answers = isAtOnce ? await Promise.all([press(), press()]) : [await press(), await press()]
    assert.deepEqual(
      answers.map(({ status, location }) => [status, location]),
      Array(2).fill([303, '/console']),
    )
    assert.equal((await usersOf()).filter((one) => one === email).length, 1)
    const wrong = await twin().press(page, 'Create account', { ...fields, email, password: 'another kettle' })
    assert.match(wrong.html, /This address has an account/)
    await addAccount(server, `of-${email}`)
    const foreign = await twin().press(page, 'Create account', { ...fields, email: `of-${email}`, password: PASSWORD })
    assert.match(foreign.html, /This address has an account/)
  }
})

test('403: a form of nobody’s browser makes no account', async () => {
  const body = new URLSearchParams({ ...fields, email: 'ghost@petshop.test' })
  assert.equal((await server.fetch('/sign-up', { method: 'POST', body })).status, 403)
  assert.equal(await findPersonByEmail(deps.db, 'ghost@petshop.test'), undefined)
})

test('a name that looks like an address is no link in the mail', async () => {
  const browser = plainBrowser(server)
  const email = 'spam@petshop.test'
  const bait = { ...fields, email, first_name: 'Win at https://evil.test now' }
  await browser.press(await browser.open('/sign-up'), 'Create account', bait)
  const [mail] = await mailsTo(server, email)
  assert.match(mail?.text ?? '', /^Hello,/)
  assert.doesNotMatch(mail?.text ?? '', /evil/)
})

test('403 without a mail server: the page says who can add people', async () => {
  const silent = await startTestServer({ extras: { mail: undefined } })
  for (const path of ['/sign-up', '/forgot-password']) {
    const { status, html } = await plainBrowser(silent).open(path)
    assert.equal(status, 403)
    assert.match(html, /Ask its administrator/)
    assert.equal((await silent.fetch(path, { method: 'POST', body: new URLSearchParams(fields) })).status, 403)
  }
  await silent.stop()
})
