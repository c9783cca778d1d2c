// Apps in the console in real Chromium: the form of seed 003 with its preview, and the runner of hooks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { startServerWithApps } from '../harness/console-apps.ts'
import { consoleBrowser } from '../harness/console-browser.ts'
import { signedInCookie } from '../harness/person.ts'
import type { TestServer } from '../harness/server.ts'

/** A page of a browser at which dana is signed in. */
async function pageOfDana(server: TestServer, context: BrowserContext): Promise<Page> {
  const cookie = await signedInCookie(server, 'dana@example.test', { firstName: 'Dana' })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: server.url.replace('http:', 'https:'), secure: true, httpOnly: true }])
  return context.newPage()
}

for (const javaScriptEnabled of [false, true]) {
  test(`an app is made by the form, its requests previewed ${javaScriptEnabled ? 'while it is filled in' : 'by the button, without JavaScript'}; a hook is tried and saved`, {
    skip: noBrowser,
  }, async () => {
    const { server } = await startServerWithApps()
    const context = await openProfile(await launchBrowser(), { javaScriptEnabled })
    const page = await pageOfDana(server, context)
    await page.goto(`${server.url}/apps`)
    await page.getByRole('link', { name: 'Add an app' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Tickets')
    await page.locator('#field-key').fill('tickets')
    await page.getByLabel('Authorize URL').fill('https://tickets.test/authorize')
    await page.getByLabel('Access token URL').fill('https://tickets.test/token')
    await page.getByRole('textbox', { name: 'Client ID', exact: true }).fill('tickets-client')
    await page.getByLabel('Legacy').check()
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('302 https://tickets.test/authorize?client_id=tickets-client').waitFor()
    await page.getByText('After a 4xx, once more:').first().waitFor()

    // A choice shows its own part of the form, with no script at all.
    await page.getByLabel('Auth type').selectOption('api_key')
    assert.equal(await page.getByLabel('Authorize URL').isVisible(), false)
    await page.getByLabel('Under the name').waitFor()
    await page.getByLabel('Auth type').selectOption('oauth2')
    assert.equal(await page.getByLabel('Refresh token URL').isVisible(), false)
    await page.getByLabel('Client secret').fill('top-secret')
    await page.getByRole('button', { name: 'Create app' }).click()
    await page.getByText('The draft is there').waitFor()
    assert.match(await page.locator('#redirect-uri').innerText(), /\/dashboard\/auth\/oauth\/return\/TicketsAPI\/$/)

    await page.getByRole('navigation', { name: 'App' }).getByRole('link', { name: 'Hooks' }).click()
    const method = page.getByRole('combobox', { name: 'Method' })
    await method.fill('pre_oauthv2_token')
    await page.getByRole('button', { name: 'Run' }).click()
    await page.getByText('Returned', { exact: true }).waitFor()
    await page.getByText('asking https://tickets.test/').waitFor()
    if (javaScriptEnabled) assert.deepEqual(await findViolations(page), [])
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('The script is saved in the draft').waitFor()
    await page.getByRole('navigation', { name: 'App' }).getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('link', { name: 'Publish' }).first().click()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Published. New connections').waitFor()
    assert.deepEqual(context.complaints, [])
  })
}

test('axe finds nothing and no page is too wide: 1200 and 320 pixels, light and dark', {
  skip: noBrowser,
}, async () => {
  const { server, tickets } = await startServerWithApps()
  const dana = await consoleBrowser(server, 'dana@example.test', { firstName: 'Dana' })
  await dana.submit('/apps/add', { ...tickets, field0_key: 'subdomain', field0_label: 'Subdomain' })
  await dana.submit('/apps/tickets/publish', {})
  await dana.submit('/apps/tickets/edit', { scope: 'read' })
  const browser = await launchBrowser()
  for (const [width, colorScheme] of [
    [1200, 'light'],
    [320, 'dark'],
  ] as const) {
    const context = await openProfile(browser, { viewport: { width, height: 900 }, colorScheme })
    const page = await pageOfDana(server, context)
    for (const path of [
      '',
      '/add',
      '/tickets',
      ...['edit', 'yaml', 'hooks', 'own-client', 'publish'].map((one) => `/tickets/${one}`),
    ]) {
      await page.goto(`${server.url}/apps${path}`)
      assert.deepEqual(await findViolations(page), [], `${path} ${width} ${colorScheme}`)
    }
    await context.close()
  }
})
