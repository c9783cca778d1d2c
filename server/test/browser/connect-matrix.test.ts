// The popup always ends: partner (plain, cut off) x provider (plain, cutting) x way (popup with two windows, popup with one,
// redirect, redirect without JavaScript). Every case ends with a connection id on the partner's page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { publishProviders } from '../harness/connect.ts'
import { startTestServer } from '../harness/server.ts'
import { startAcme } from './stage.ts'

const server = await startTestServer()
await publishProviders(server, 'slackish', 'coop')
const partners = { plain: await startAcme(server, { coop: false }), 'cut off': await startAcme(server, { coop: true }) }
const providers = { plain: 'Slackish', cutting: 'Coop' }
const ways = ['popup, two windows', 'popup, one window', 'redirect', 'redirect without JavaScript'] as const
const browser = noBrowser ? undefined : await launchBrowser()

for (const way of ways) {
  for (const [partnerKind, partner] of Object.entries(partners)) {
    for (const [providerKind, app] of Object.entries(providers)) {
      const name = `a connection id: ${way}, partner ${partnerKind}, provider ${providerKind}`
      test(name, { skip: noBrowser }, async () => {
        const context = await openProfile(browser as Browser, { javaScriptEnabled: !way.includes('without') })
        try {
          if (way === 'popup, one window') await blockSecondWindows(context)
          const page = await context.newPage()
          await page.goto(partner.url)
          if (way.startsWith('popup')) await throughPopup(context, page, app)
          else await throughRedirect(page, app)
          assert.match(await page.locator('code.big').innerText(), /^\d{9,10}$/)
          assert.match(await page.locator('h1').innerText(), new RegExp(`${app} is connected`))
          assert.deepEqual(context.complaints, [])
        } finally {
          await context.close()
        }
      })
    }
  }
}

async function throughPopup(context: BrowserContext, page: Page, app: string): Promise<void> {
  await showButtons(page, app)
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: `Connect in a popup ${app}` }).click(),
  ])
  const link = popup.getByRole('link', { name: `Sign in to ${app}` })
  await link.waitFor()
  // The provider's page: in this popup, or in the second window, whichever it is.
  const second = context.waitForEvent('page').then(allow, () => {})
  await link.click()
  await Promise.race([second, allow(popup).catch(() => second)])
  await page.locator('code.big').waitFor()
}

const allow = (page: Page) => page.getByRole('button', { name: 'Allow' }).click()

async function throughRedirect(page: Page, app: string): Promise<void> {
  await showButtons(page, app)
  await page.getByRole('button', { name: `Connect by redirect ${app}` }).click()
  await page.getByRole('link', { name: `Sign in to ${app}` }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.locator('code.big').waitFor()
}

/** Who has a connection already finds the buttons folded away. */
async function showButtons(page: Page, app: string): Promise<void> {
  const fold = page.locator('summary', { hasText: `Connect another account of ${app}` })
  if ((await fold.count()) > 0) await fold.click()
}

/** As a popup blocker does: Connect's own pages get no second window. */
async function blockSecondWindows(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    if (location.hostname === 'localhost') window.open = () => null
  })
}
