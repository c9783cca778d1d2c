// Accounts in real Chromium, without JavaScript: sign up, confirm by mail, sign out, sign in, forget the password.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { sendConfirmation } from '../../src/accounts/index.ts'
import { createApiKey } from '../../src/clients/index.ts'
import { developmentRoutes } from '../../src/dev/routes.ts'
import { addAccount, linkTo, mailsTo, PASSWORD, signedInBrowser } from '../harness/accounts.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { authorizeQuery, registerAskers } from '../harness/consent.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const looks = {
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark, on a desk': { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
} as const
const pictures = process.env.WAYLEAVE_TEST_PICTURES // a folder, for who wants to look

async function fill(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

test('sign up, open the link in the inbox, set the password, sign out, sign in; without JavaScript', {
  skip: noBrowser,
}, async () => {
  const server = await startTestServer({ extras: { routes: () => developmentRoutes() } })
  const context = await openProfile(await launchBrowser(), { javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${server.url}/sign-in`)
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('First name').fill('Dana')
  await fill(page, 'dana@petshop.test', PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await mailsTo(server, 'dana@petshop.test')

  await page.goto(`${server.url}/inbox`)
  await page.getByRole('link', { name: '/confirm-email?token=' }).click()
  await page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor()
  await page.getByLabel('New password').fill('seven red kettles')
  await page.getByRole('button', { name: 'Confirm and set password' }).click()

  await page.goto(`${server.url}/sign-in`)
  await page.getByText('dana@petshop.test').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await fill(page, 'dana@petshop.test', PASSWORD) // of sign-up: it was replaced
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The e-mail address or the password is wrong.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill('seven red kettles')
  await page.getByRole('button', { name: 'Sign in' }).click()
  assert.equal(new URL(page.url()).pathname, '/console')
})

test('the pending request is remembered: sign up leads to the consent page, and Allow back to the client', {
  skip: noBrowser,
}, async () => {
  const server = await startTestServer()
  await registerAskers(server)
  const context = await openProfile(await launchBrowser(), { javaScriptEnabled: false })
  const page = await context.newPage()
  await context.route('http://127.0.0.1:9999/**', (route) => route.fulfill({ body: 'back at the client' }))
  await page.goto(`${server.url}/oauth/authorize?${authorizeQuery()}`)
  await page.getByRole('heading', { name: 'Sign in to continue to Assistant' }).waitFor()
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByRole('heading', { name: 'Create an account to continue to Assistant' }).waitFor()
  await fill(page, 'lena@petshop.test', PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('back at the client').waitFor()
  assert.ok(new URL(page.url()).searchParams.get('code'))
})

/** An account that somebody else may have prepared; the path of its link. */
async function prepared(server: TestServer, email: string): Promise<string> {
  const person = await addAccount(server, email, { isEmailConfirmed: false })
  await createApiKey(person, 'Laptop', server.deps)
  const browser = await signedInBrowser(server, email)
  await browser.press(await browser.open(`/oauth/authorize?${authorizeQuery()}`), 'Allow')
  await server.deps.db.transaction().execute((tx) => sendConfirmation(tx, person, server.deps))
  return linkTo(server, email)
}

test('no violation and no overflow on the pages of accounts, in two looks', { skip: noBrowser }, async () => {
  const server = await startTestServer()
  await registerAskers(server)
  await addAccount(server, 'dana@petshop.test')
  const browser = await launchBrowser()
  for (const [look, options] of Object.entries(looks)) {
    const context = await openProfile(browser, options)
    const page = await context.newPage()
    const isFine = async (name: string) => {
      if (pictures) await page.screenshot({ path: `${pictures}/${name}-${options.colorScheme}.png`, fullPage: true })
      assert.deepEqual(await findViolations(page), [], `${look}: ${name}`)
    }
    const press = (name: string) => page.getByRole('button', { name }).click()

    await page.goto(`${server.url}/oauth/authorize?${authorizeQuery()}`)
    await isFine('sign-in')
    await fill(page, 'dana@petshop.test', 'wrong')
    await press('Sign in')
    await isFine('sign-in-refused')
    await page.getByRole('link', { name: 'Create an account' }).click()
    await isFine('sign-up')
    await fill(page, 'dana@petshop.test', PASSWORD)
    await press('Create account')
    await isFine('sign-up-taken')
    await page.goto(`${server.url}/forgot-password`)
    await isFine('forgot-password')
    await page.getByLabel('E-mail address').fill('somebody.with.a.long.name@department.of.a.long.company.test')
    await press('Send the link')
    await isFine('link-sent')

    const email = `${options.colorScheme}@petshop.test`
    await page.goto(server.url + (await prepared(server, email)))
    await isFine('confirm-email')
    await page.getByLabel('Keep').first().check()
    await page.getByLabel('Remove').last().check()
    await page.getByLabel('New password').fill(email)
    await press('Confirm and set password')
    await isFine('confirm-email-refused')
    const link = page.url()
    await page.getByLabel('New password').fill(PASSWORD)
    await press('Confirm and set password')
    await page.goto(`${link}?token=used`)
    await isFine('dead-link')
    await page.goto(`${server.url}/sign-in`)
    await isFine('signed-in')
    await context.close()
  }
})
