import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addAccount, linkTo, PASSWORD, personAt, signedInBrowser, signInAt } from '../../test/harness/accounts.ts'
import { plainBrowser } from '../../test/harness/consent.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { countPasswordTry } from './index.ts'

const WRONG_MAX = 50
const server = await startTestServer()
await addAccount(server, 'dana@petshop.test')

/** So many wrong passwords at once at one browser; the statuses, counted. */
async function guess(email: string, times: number, browser = plainBrowser(server)): Promise<Record<number, number>> {
  const page = await browser.open('/sign-in')
  const tries = Array.from({ length: times }, (_, i) =>
    browser.press(page, 'Sign in', { email, password: `wrong ${i}` }),
  )
  const counts: Record<number, number> = {}
  for (const { status } of await Promise.all(tries)) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

test('429 and Retry-After: exactly 50 wrong passwords are looked at, however many come at once, known address or not', async () => {
  for (const email of ['dana@petshop.test', 'nobody@petshop.test']) {
    assert.deepEqual(await guess(email, 60), { 422: WRONG_MAX, 429: 10 })
    const answer = await signInAt(plainBrowser(server), email.toUpperCase(), PASSWORD)
    assert.equal(answer.status, 429)
    const wait = Number(answer.headers.get('retry-after'))
    assert.ok(wait > 0 && wait <= 24 * 3600, String(wait))
    assert.match(answer.html, /Too many wrong passwords/)
  }
})

test('the right person is not locked out: a browser that he signed in at before has a count of its own', async () => {
  await addAccount(server, 'lena@petshop.test')
  const hers = await signedInBrowser(server, 'lena@petshop.test')
  assert.deepEqual(await guess('lena@petshop.test', 51), { 422: WRONG_MAX, 429: 1 })
  assert.equal((await signInAt(plainBrowser(server), 'lena@petshop.test')).status, 429)
  const session = /__Host-wayleave=[^;]+/.exec(hers.cookie())?.[0] ?? ''
  const signedOut = plainBrowser(server, hers.cookie().replace(session, '__Host-wayleave='))
  assert.equal((await signInAt(signedOut, 'lena@petshop.test')).status, 303)
})

test('429: that browser has 50 wrong passwords, too, and for another address it is a browser like any other', async () => {
  await addAccount(server, 'omar@petshop.test')
  await addAccount(server, 'mila@petshop.test')
  const withoutSession = async () => {
    const browser = await signedInBrowser(server, 'omar@petshop.test')
    return plainBrowser(server, /__Host-wayleave-browser=[^;]+/.exec(browser.cookie())?.[0] ?? '')
  }
  const his = await withoutSession()
  assert.deepEqual(await guess('mila@petshop.test', 51, his), { 422: WRONG_MAX, 429: 1 })
  assert.equal((await signInAt(plainBrowser(server), 'mila@petshop.test')).status, 429)
  assert.deepEqual(await guess('omar@petshop.test', 51, await withoutSession()), { 422: WRONG_MAX, 429: 1 })
  assert.equal((await signInAt(plainBrowser(server), 'omar@petshop.test')).status, 303) // it spent nobody else's
})

test('an altered cookie of a browser makes it no other than it is', async () => {
  const browser = await signedInBrowser(server, 'omar@petshop.test')
  const [, value = ''] = /__Host-wayleave-browser=([^;]+)/.exec(browser.cookie()) ?? []
  for (const cookie of [`${value.slice(0, -2)}AA`, 'x', 'v1.0.0', value.slice(3)]) {
    const altered = plainBrowser(server, `__Host-wayleave-browser=${cookie}`)
    assert.equal((await signInAt(altered, 'dana@petshop.test')).status, 429)
  }
})

test('right passwords count for nothing', async () => {
  await addAccount(server, 'busy@petshop.test')
  await guess('busy@petshop.test', WRONG_MAX - 1)
  for (let i = 0; i < 5; i++) await signedInBrowser(server, 'busy@petshop.test')
  assert.deepEqual(await guess('busy@petshop.test', 2), { 422: 1, 429: 1 })
})

test('a password set by mail opens the account at once', async () => {
  const browser = plainBrowser(server)
  await browser.press(await browser.open('/forgot-password'), 'Send', { email: 'dana@petshop.test' })
  const page = await browser.open(await linkTo(server, 'dana@petshop.test'))
  assert.equal((await browser.press(page, 'Set password', { password: 'seven red kettles' })).status, 303)
  assert.equal(await personAt(server, browser), 'dana@petshop.test')
  assert.equal((await signInAt(plainBrowser(server), 'dana@petshop.test', 'seven red kettles')).status, 303)
})

test('lifted within a day', async () => {
  await guess('dana@petshop.test', WRONG_MAX + 1)
  const wait = Number((await signInAt(plainBrowser(server), 'dana@petshop.test')).headers.get('retry-after'))
  await server.advance(wait - 5)
  assert.equal((await signInAt(plainBrowser(server), 'dana@petshop.test')).status, 429)
  await server.advance(6)
  assert.equal((await signInAt(plainBrowser(server), 'dana@petshop.test', 'seven red kettles')).status, 303)
})

test('429: 10 mails an hour for one network, and 3 to one address', async () => {
  const limited = await startTestServer({ databaseUrl: server.databaseUrl, env: { WAYLEAVE_RATE_LIMITS: 'default' } })
  const ask = async (email: string) => {
    const browser = plainBrowser(limited)
    return browser.press(await browser.open('/forgot-password'), 'Send', { email })
  }
  const statuses = []
  for (const i of [1, 2, 3, 4]) statuses.push([i, (await ask('dana@petshop.test')).status])
  assert.deepEqual(statuses, [
    [1, 200],
    [2, 200],
    [3, 200],
    [4, 429],
  ])
  for (let i = 0; i < 6; i++) assert.equal((await ask(`somebody${i}@petshop.test`)).status, 200)
  const over = await ask('somebody7@petshop.test')
  assert.equal(over.status, 429)
  assert.ok(Number(over.headers.get('retry-after')) <= 3600)
  const browser = plainBrowser(limited)
  const signUp = { email: 'fresh@petshop.test', password: PASSWORD }
  assert.equal((await browser.press(await browser.open('/sign-up'), 'Create account', signUp)).status, 429)
  await limited.advance(3600)
  assert.equal((await browser.press(await browser.open('/sign-up'), 'Create account', signUp)).status, 303)
  await limited.stop()
})

test('429: 500 wrong passwords an hour for one network, whatever accounts it tries', async () => {
  const limited = await startTestServer({ databaseUrl: server.databaseUrl, env: { WAYLEAVE_RATE_LIMITS: 'default' } })
  const incoming = {
    request: new Request('http://localhost/'),
    url: new URL('http://localhost/'),
    params: {},
    requestId: 'test',
  }
  const attempt = (i: number, remoteAddress: string) =>
    countPasswordTry(`a${i}@petshop.test`, { ...incoming, remoteAddress, outgoing: { setHeader() {} } }, limited.deps)
  for (let i = 0; i < 500; i++) assert.equal((await attempt(i, `2001:db8:0:1::${i.toString(16)}`)).kind, 'within')
  assert.equal((await attempt(500, '2001:db8:0:1:ffff::1')).kind, 'over')
  assert.equal((await attempt(501, '2001:db8:0:2::1')).kind, 'within') // another /64
  await limited.stop()
})
