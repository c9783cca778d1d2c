// The pages in a real browser. Skipped where there is none; the last line of the test run counts what was skipped.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, type TestContext, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import * as z from 'zod'
import { listen } from '../../../../test/loopback.ts'
import { type ProviderKey, providerKeys } from '../index.ts'
import { authorizeUrl, pkce, provide } from '../test-client.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const options = { skip: executablePath === undefined ? 'no Chromium on this machine' : false }
const axeScript = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const { challenge } = pkce()
const axeResult = z.object({ violations: z.array(z.object({ id: z.string(), help: z.string() })) })

let browser: Browser
before(async () => {
  if (executablePath !== undefined) browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
})
after(() => browser?.close())

for (const key of providerKeys)
  for (const colorScheme of ['light', 'dark'] as const)
    test(
      `axe finds nothing, 320 px need no sideways scrolling: pages of ${key}, ${colorScheme}`,
      options,
      async (t) => {
        const provider = await provide(t, key)
        // axe runs inside the page, which the page's policy forbids to all scripts
        const page = await openPage(t, { colorScheme, bypassCSP: true, viewport: { width: 320, height: 640 } })
        const refused = authorizeUrl(provider, challenge, { client_id: 'somebody' })
        for (const url of [authorizeUrl(provider, challenge), `${provider.url}/`, refused]) {
          await page.goto(url)
          await page.addScriptTag({ path: axeScript })
          const { violations } = axeResult.parse(await page.evaluate('axe.run()'))
          assert.deepEqual(violations, [], url)
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, url)
        }
      },
    )

for (const key of providerKeys)
  test(
    `the person signs in without JavaScript, by keyboard, and arrives at the callback: ${key}`,
    options,
    async (t) => {
      const { url, redirectUris } = await startCallback(t)
      const provider = await provide(t, key, { redirectUris })
      const page = await openPage(t, { javaScriptEnabled: false })
      const refusals: string[] = []
      page.on('console', (message) => refusals.push(message.text()))

      await page.goto(authorizeUrl(provider, challenge, { redirect_uri: url }))
      await page.getByRole('radio', { name: /Dana Doe/ }).focus()
      await page.keyboard.press('ArrowDown')
      assert.ok(await page.getByRole('radio', { name: /Omar Roe/ }).isChecked())
      await page.getByRole('button', { name: 'Allow' }).focus()
      await page.keyboard.press('Enter')
      await page.waitForURL('**/arrived', { timeout: 10_000 }) // the callback's own redirect: form-action must let it through
      assert.deepEqual(refusals, [])
    },
  )

test('a person writes on the front page of Slackish, and finds it there', options, async (t) => {
  const provider = await provide(t, 'slackish')
  const page = await openPage(t, { javaScriptEnabled: false })
  await page.goto(provider.url)
  await page.getByLabel('As').selectOption({ label: 'Omar Roe' })
  await page.getByLabel('Channel').selectOption({ label: '#support' })
  await page.getByLabel('Text').fill('Can somebody help?')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Can somebody help? Omar Roe in #support' }).waitFor()
  assert.equal(await page.getByLabel('Channel').inputValue(), 'C0005', 'the next one goes there too')
})

test('the brands differ and the buttons have the same size', options, async (t) => {
  const looks = new Set<string>()
  for (const key of providerKeys) looks.add(await lookOf(t, key))
  assert.equal(looks.size, providerKeys.length)
})

async function lookOf(t: TestContext, key: ProviderKey): Promise<string> {
  const provider = await provide(t, key)
  const page = await openPage(t, {})
  await page.goto(authorizeUrl(provider, challenge))
  const allow = await page.getByRole('button', { name: 'Allow' }).boundingBox()
  const deny = await page.getByRole('button', { name: 'Deny' }).boundingBox()
  assert.deepEqual([allow?.width, allow?.height], [deny?.width, deny?.height])
  const style = '(({ backgroundColor, fontFamily }) => backgroundColor + fontFamily)(getComputedStyle(document.body))'
  return z.string().parse(await page.evaluate(style))
}

// A client on localhost whose callback redirects on to another origin.
async function startCallback(t: TestContext) {
  const port = await listen(t, (request, response) => {
    const isCallback = request.url?.startsWith('/callback?code=')
    response.writeHead(isCallback ? 302 : 200, isCallback ? { location: `http://127.0.0.1:${port}/arrived` } : {})
    response.end('arrived')
  })
  const url = `http://localhost:${port}/callback`
  return { url, redirectUris: [url] }
}

async function openPage(t: TestContext, settings: Parameters<Browser['newPage']>[0]): Promise<Page> {
  const page = await browser.newPage(settings)
  t.after(() => page.close())
  return page
}
