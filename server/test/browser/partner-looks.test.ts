// Real Chromium: the pages of Connect with a partner's own logo and stylesheet.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { changeLooks, logoOf } from '../../src/clients/index.ts'
import { connectStylesheet, logo } from '../../src/dev/demo-partner/index.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { linkFor, publishProviders } from '../harness/connect.ts'
import { startPartner } from '../harness/partner.ts'
import { pictures } from '../harness/pictures.ts'
import { startTestServer } from '../harness/server.ts'

const server = await startTestServer()
const acme = await startPartner(server, 'acme', { name: 'Acme CRM' })
const { slackish } = await publishProviders(server, 'slackish')
const browser = noBrowser ? undefined : await launchBrowser()
const ACCENTS = { light: 'rgb(91, 47, 181)', dark: 'rgb(195, 166, 255)' }

const looks = [
  { scheme: 'light', theme: undefined, width: 600 },
  { scheme: 'dark', theme: undefined, width: 320 },
  { scheme: 'light', theme: 'dark', width: 320 },
  { scheme: 'dark', theme: 'light', width: 600 },
] as const

for (const { scheme, theme, width } of looks) {
  const title = `${scheme}${theme ? ` with theme=${theme}` : ''}, ${width} pixels wide`
  test(`logo and colours of the partner, from the first page to the last: ${title}`, { skip: noBrowser }, async () => {
    await changeLooks('acme', { logo: logoOf(Buffer.from(logo)), stylesheet: connectStylesheet }, server.deps)
    const context = await openProfile(browser as Browser, { colorScheme: scheme, viewport: { width, height: 760 } })
    const page = await context.newPage()
    await page.goto(await newLink(theme))
    const accent = ACCENTS[theme ?? scheme]
    await assertLooks(page, accent)
    assert.equal(await colourOf(page, '[data-sign-in]'), accent)
    await failAndRetry(page)
    await assertLooks(page, accent)
    await page.getByRole('link', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByText('Slackish is connected').waitFor()
    await assertLooks(page, accent)
    assert.deepEqual(context.complaints, [])
    await context.close()
  })
}

test('a browser shows every kind of logo, as wide as its words', { skip: noBrowser }, async () => {
  const words = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text y="24">Acme</text></svg>'
  const context = await openProfile(browser as Browser, { viewport: { width: 320, height: 640 } })
  const page = await context.newPage()
  for (const [bytes, width] of [
    ...Object.values(pictures).map((one) => [one, 48] as const),
    [Buffer.from(words), 144],
  ] as const) {
    await changeLooks('acme', { logo: logoOf(bytes), stylesheet: null }, server.deps)
    await page.goto(await newLink(undefined))
    assert.ok((await sizeOf(page)).natural > 0)
    assert.equal((await sizeOf(page)).shown, width)
    assert.deepEqual(await findViolations(page), [])
  }
  assert.deepEqual(context.complaints, [])
  await context.close()
})

test('an SVG with a script runs none, neither on a page nor opened by itself', { skip: noBrowser }, async () => {
  const evil = `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='run'"><script>document.title='run'</script><title>still</title></svg>`
  await changeLooks('acme', { logo: logoOf(Buffer.from(evil)) }, server.deps)
  const context = await openProfile(browser as Browser)
  const page = await context.newPage()
  await page.goto(await newLink(undefined))
  const address = await page.locator('img.logo').getAttribute('src')
  assert.match(await page.title(), /Acme CRM/)
  await page.goto(server.url + address)
  assert.equal(await page.title(), 'still')
  assert.ok(context.complaints.some((line) => line.includes('Content Security Policy') || line.includes('sandboxed')))
  await context.close()
})

async function newLink(theme: string | undefined): Promise<string> {
  const { link } = await linkFor(server, acme, 'slackish', { label: 'Dana Okafor', query: theme ? { theme } : {} })
  return server.url + link
}

async function failAndRetry(page: Page): Promise<void> {
  const body = JSON.stringify({ where: 'token', status: 400, error: 'invalid_grant' })
  const headers = { 'content-type': 'application/json' }
  await fetch(`${slackish?.provider.url}/_knobs/fail`, { method: 'POST', headers, body })
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('That did not work').waitFor()
}

async function assertLooks(page: Page, accent: string): Promise<void> {
  assert.equal(await page.getByRole('img', { name: 'Acme CRM' }).count(), 1)
  assert.ok((await sizeOf(page)).natural > 0)
  const line = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('a'))
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  })
  assert.equal(line, accent)
  assert.deepEqual(await findViolations(page), [])
}

function sizeOf(page: Page): Promise<{ natural: number; shown: number }> {
  return page.locator('img.logo').evaluate(async (image: HTMLImageElement) => {
    await image.decode()
    return { natural: image.naturalWidth, shown: image.getBoundingClientRect().width }
  })
}

function colourOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor)
}
