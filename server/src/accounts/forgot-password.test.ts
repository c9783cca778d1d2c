import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addAccount,
  allMailed,
  linkTo,
  mailsTo,
  PASSWORD,
  personAt,
  signedInBrowser,
  signInAt,
} from '../../test/harness/accounts.ts'
import { plainBrowser } from '../../test/harness/consent.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { deactivatePerson } from './index.ts'

const server = await startTestServer()
await addAccount(server, 'dana@petshop.test')
const ask = async (email: string, browser = plainBrowser(server)) =>
  browser.press(await browser.open('/forgot-password'), 'Send', { email })

test('200: known and unknown addresses are answered alike, and only the known one gets a mail', async () => {
  const answers = []
  for (const email of ['dana@petshop.test', 'nobody@petshop.test']) {
    const { status, html } = await ask(email)
    answers.push([status, html.replaceAll(email, '')])
  }
  assert.equal(answers[0]?.[0], 200)
  assert.deepEqual(answers[0], answers[1])
  assert.match(await linkTo(server, 'dana@petshop.test'), /^\/set-password\?token=[A-Za-z0-9]{43}$/)
  await allMailed(server)
  assert.equal((await mailsTo(server, 'nobody@petshop.test', 0)).length, 0)
})

test('303: the link sets the password, once; every other session of the account ends, and the old password is dead', async () => {
  const elsewhere = await signedInBrowser(server, 'dana@petshop.test')
  const link = await linkTo(server, 'dana@petshop.test')
  const here = plainBrowser(server)
  const page = await here.open(link)
  assert.match(page.html, /<h1>Choose a new password<\/h1>/)
  assert.match(page.html, /value="dana@petshop\.test"[^>]*autocomplete="username"[^>]*readonly/)
  const answer = await here.press(page, 'Set password', { password: 'seven red kettles' })
  assert.deepEqual([answer.status, answer.location], [303, '/console'])
  assert.equal(await personAt(server, here), 'dana@petshop.test')
  assert.equal(await personAt(server, elsewhere), undefined)
  assert.equal((await signInAt(plainBrowser(server), 'dana@petshop.test', PASSWORD)).status, 422)
  const again = plainBrowser(server)
  assert.equal((await again.open(link)).status, 410)
  assert.equal((await here.press(page, 'Set password', { password: 'eight red kettles', '.csrf': '' })).status, 403)
})

test('410: an older link of an account dies with the one that was used', async () => {
  await ask('dana@petshop.test')
  await ask('dana@petshop.test')
  const [first, second] = [await linkTo(server, 'dana@petshop.test', 2), await linkTo(server, 'dana@petshop.test', 3)]
  const browser = plainBrowser(server)
  assert.equal((await browser.press(await browser.open(second), 'Set', { password: PASSWORD })).status, 303)
  assert.equal((await plainBrowser(server).open(first)).status, 410)
})

test('410: a link is dead after a day, and its page sends another', async () => {
  await ask('dana@petshop.test')
  const link = await linkTo(server, 'dana@petshop.test', 4)
  const browser = plainBrowser(server)
  const live = await browser.open(link)
  assert.equal(live.status, 200)
  await server.advance(24 * 3600)
  const late = await browser.open(link)
  assert.equal(late.status, 410)
  const posted = await browser.press({ ...live, html: live.html }, 'Set', {
    '.csrf': csrfOf(late.html),
    password: 'too late kettles',
  })
  assert.equal(posted.status, 410)
  assert.match(late.html, /value="dana@petshop\.test"/)
  assert.equal((await browser.press(late, 'Send a new link')).status, 200)
  assert.equal((await browser.open(await linkTo(server, 'dana@petshop.test', 5))).status, 200)
})

test('422: a password that may be none, an address that is none', async () => {
  const browser = plainBrowser(server)
  const page = await browser.open(await linkTo(server, 'dana@petshop.test', 5))
  for (const password of ['', 'short', 'dana@petshop.test']) {
    const { status, html } = await browser.press(page, 'Set', { password })
    assert.equal(status, 422)
    assert.match(html, /id="field-password-mistake"/)
  }
  assert.equal((await browser.press(page, 'Set', { password: 'nine red kettles' })).status, 303) // it spent nothing
  assert.equal((await ask('dana at petshop')).status, 422)
})

test('410: a token that is none, another page’s, none at all, and a closed account’s', async () => {
  await ask('dana@petshop.test')
  const link = await linkTo(server, 'dana@petshop.test', 6)
  const dead = [
    '/set-password',
    '/set-password?token=',
    '/set-password?token=x',
    `/set-password?token=${'a'.repeat(43)}`,
  ]
  for (const path of [...dead, link.replace('/set-password', '/confirm-email')])
    assert.equal((await plainBrowser(server).open(path)).status, 410, path)
  const omar = await addAccount(server, 'omar@petshop.test')
  await ask('omar@petshop.test')
  const his = await linkTo(server, 'omar@petshop.test')
  await server.deps.db.transaction().execute((tx) => deactivatePerson(tx, omar.userId, server.deps))
  assert.equal((await plainBrowser(server).open(his)).status, 410)
})

test('one of many wins: a link that is used ten times at once sets one password', async () => {
  const link = await linkTo(server, 'dana@petshop.test', 6)
  const tries = await Promise.all(
    Array.from({ length: 10 }, async (_, i) => {
      const browser = plainBrowser(server)
      return { browser, page: await browser.open(link), password: `kettle number ${i}` }
    }),
  )
  const answers = await Promise.all(
    tries.map(async ({ browser, page, password }) => ({
      password,
      ...(await browser.press(page, 'Set', { password })),
    })),
  )
  const won = answers.filter(({ status }) => status === 303)
  assert.deepEqual([won.length, answers.filter(({ status }) => status === 410).length], [1, 9])
  assert.equal((await signInAt(plainBrowser(server), 'dana@petshop.test', won[0]?.password)).status, 303)
})

function csrfOf(html: string): string {
  return /name="\.csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
}
