// Templates in real Chromium: from the gallery to the editor, made in the console, and looked at by axe.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { BrowserContext, Page } from 'playwright-core'
import { addAccount, PASSWORD } from '../harness/accounts.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { startClient } from '../harness/grants.ts'
import { signedInCookie } from '../harness/person.ts'
import type { TestServer } from '../harness/server.ts'
import { startServerWithTemplates } from '../harness/template-apps.ts'

const pictures = process.env.WAYLEAVE_TEST_PICTURES // a folder, for who wants to look

/** A page of a browser at which dana is signed in. */
async function pageOfDana(server: TestServer, context: BrowserContext): Promise<Page> {
  const cookie = await signedInCookie(server, 'dana@example.test', { firstName: 'Dana' })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: server.url.replace('http:', 'https:'), secure: true, httpOnly: true }])
  return context.newPage()
}

test('a visitor finds a template, signs in, and sees it in the editor; nothing was written before', {
  skip: noBrowser,
}, async () => {
  const server = await startServerWithTemplates()
  await addAccount(server, 'omar@example.test', { firstName: 'Omar' })
  const countZaps = async () =>
    (
      await sql<{ count: number }>`
        select count(*)::int as count from zaps join zap_templates on zap_templates.id = template_id
        where slug = 'new-pet-mail'`.execute(server.deps.db)
    ).rows[0]?.count
  const context = await openProfile(await launchBrowser(), { javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${server.url}/templates`)
  await page.getByLabel('Words').fill('pets')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('link', { name: 'Tell me of new pets' }).click()
  await page.getByRole('link', { name: 'Use this template' }).click()
  await page.getByLabel('E-mail').fill('omar@example.test')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/editor\/new/)
  for (const words of ['New Pet', 'Send Mail']) await page.getByText(words).first().waitFor()
  assert.equal(await page.locator('input[name="title"]').inputValue(), 'Tell me of new pets')
  assert.equal(await countZaps(), 0)
  await page.locator('main form button').last().click()
  await page.waitForURL(/\/editor\/\d+/)
  await page.getByText('Only pets with a name').first().waitFor()
  assert.equal(await countZaps(), 1)
  assert.deepEqual(context.complaints, [])
})

test('a template is made and published by the form without JavaScript, and stands in the gallery of its owner', {
  skip: noBrowser,
}, async () => {
  const server = await startServerWithTemplates()
  const context = await openProfile(await launchBrowser(), { javaScriptEnabled: false })
  const page = await pageOfDana(server, context)
  await startClient(server, 'crm', { owner: 'dana@example.test' })
  await page.goto(`${server.url}/console/templates`)
  await page.getByRole('link', { name: 'Make a template' }).click()
  await page.getByRole('textbox', { name: 'Title', exact: true }).first().fill('Mail each sale')
  await page.getByLabel('Status').selectOption('published')
  await page.locator('#field-step-0-choice').selectOption({ label: 'Petshop: Pet Sold (begins a Zap)' })
  await page.getByText('Add a step').first().click()
  await page.locator('#field-step-1-choice').selectOption({ label: 'Mailer: Send Mail' })
  await page.locator('#field-step-1-inputs').fill('{to}')
  await page.getByRole('button', { name: 'Make the template' }).click()
  await page.getByText('This is no JSON object').waitFor()
  context.complaints.splice(0) // Chromium notes the 422 of that answer
  await page.locator('#field-step-1-inputs').fill('{"to": "dana@example.test"}')
  await page.getByRole('button', { name: 'Make the template' }).click()
  await page.getByText('The template is there.').waitFor()
  await page.getByText('It knows: to, body.').waitFor()
  await page.getByRole('link', { name: 'Its page' }).click()
  await page.getByRole('heading', { name: 'Mail each sale' }).waitFor()
  await page.getByRole('link', { name: 'Templates', exact: true }).first().click()
  await page.getByRole('link', { name: 'Mail each sale' }).waitFor()
  assert.deepEqual(context.complaints, [])
})

test('axe finds nothing and no page is too wide: 1280 and 320 pixels, light and dark', {
  skip: noBrowser,
}, async () => {
  const server = await startServerWithTemplates()
  await startClient(server, 'crm', { app: 'petshop' })
  const browser = await launchBrowser()
  const open = [
    '/templates',
    '/templates?search=whales',
    '/templates/new-pet-mail',
    '/apps/petshop',
    '/apps/categories/crm',
  ]
  const own = [
    '/console/templates',
    '/console/templates/add',
    '/v1/embed/apps/petshop/integrations/mailer',
    '/templates',
  ]
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [320, 'dark'],
    [320, 'light'],
  ] as const) {
    const context = await openProfile(browser, { viewport: { width, height: 900 }, colorScheme })
    const visitor = await context.newPage()
    for (const path of open) await look(visitor, server, path, `${width} ${colorScheme}`)
    const dana = await pageOfDana(server, context)
    for (const path of own) await look(dana, server, path, `${width} ${colorScheme} signed in`)
    await context.close()
  }
})

async function look(page: Page, server: TestServer, path: string, name: string): Promise<void> {
  await page.goto(`${server.url}${path}`)
  if (pictures)
    await page.screenshot({ path: `${pictures}/templates${path.replaceAll(/\W+/g, '-')}-${name}.png`, fullPage: true })
  assert.deepEqual(await findViolations(page), [], `${path} ${name}`)
}
