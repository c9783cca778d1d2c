// The steps of an API key in real Chromium, without JavaScript: sign up, connect, a key, its use, its end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { startTestServer } from '../harness/server.ts'

const looks = {
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark, on a desk': { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
} as const
const PASSWORD = 'a long enough passphrase'

async function signUp(page: Page, email: string): Promise<void> {
  await page.getByRole('link', { name: /create an account/i }).click()
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: /create/i }).click()
}

test('seed 001: log in or sign up, connect, get the key, and it works; without JavaScript', {
  skip: noBrowser,
}, async () => {
  const server = await startTestServer()
  const check = (key: string) => server.fetch('/api/v2/auth/check', { headers: { 'x-api-key': key } })
  const context = await openProfile(await launchBrowser(), { javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${server.url}/custom/start/`)
  await signUp(page, 'dana@example.test')
  await page.getByRole('link', { name: 'Connect your account' }).click()
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByLabel('Name').fill('Laptop')
  await page.getByRole('button', { name: 'Create API key' }).click()
  const key = await page.locator('#key').innerText()
  const answer = await check(key)
  assert.equal(answer.status, 200)
  assert.equal((await answer.json()).email, 'dana@example.test')

  await page.getByRole('link', { name: 'I have copied it' }).click()
  assert.ok(!(await page.content()).includes(key))
  await page.goBack() // the answer of a form is not kept
  assert.ok(!(await page.content()).includes(key))
  await page.goto(`${server.url}/credentials/`)
  await page.getByRole('link', { name: 'Revoke Laptop' }).click()
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('You have no API key yet').waitFor()
  assert.equal((await check(key)).status, 401)
  assert.deepEqual(context.complaints, [])
})

test('no violation and no overflow on the pages of API keys, in two looks', { skip: noBrowser }, async () => {
  const server = await startTestServer()
  const browser = await launchBrowser()
  for (const [look, options] of Object.entries(looks)) {
    const context = await openProfile(browser, options)
    const page = await context.newPage()
    const isFine = async () => assert.deepEqual(await findViolations(page), [], `${look}: ${page.url()}`)
    const show = async (path: string) => {
      await page.goto(server.url + path)
      await isFine()
    }
    await page.goto(`${server.url}/custom/start/`)
    await signUp(page, `${look.slice(0, 4)}@example.test`)
    await isFine()
    await show('/custom/actions/')
    await page.getByRole('button', { name: 'Connect' }).click()
    await isFine()
    await show('/custom/start/')
    await show('/custom/actions/')
    for (const name of ['Laptop', 'x'.repeat(100)]) {
      await page.goto(`${server.url}/credentials/`)
      await page.getByLabel('Name').fill(name)
      await page.getByRole('button', { name: 'Create API key' }).click()
      await isFine()
    }
    await show('/credentials/')
    await page.getByLabel('Name').fill('Laptop')
    await page.getByRole('button', { name: 'Create API key' }).click()
    await isFine() // the name is taken: 422, with the form
    await page.getByRole('link', { name: 'Revoke Laptop' }).click()
    await isFine()
    assert.deepEqual(
      context.complaints.filter((complaint) => !complaint.includes('422')),
      [],
    )
    await context.close()
  }
})
