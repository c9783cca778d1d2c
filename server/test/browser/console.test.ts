// The console in real Chromium: without JavaScript everything works, with it some things are handier.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { changeOwner } from '../../src/clients/index.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { askToken, newTokens } from '../harness/grants.ts'
import { startPartner } from '../harness/partner.ts'
import { personOf, signedInCookie } from '../harness/person.ts'
import { pictures } from '../harness/pictures.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const CALLBACK = 'https://app.test/cb'

/** A page of a browser at which dana is signed in. */
async function pageOfDana(server: TestServer, context: BrowserContext): Promise<Page> {
  const cookie = await signedInCookie(server, 'dana@example.test', { firstName: 'Dana', lastName: 'Doe' })
  const [name = '', value = ''] = cookie.split('=')
  // Secure cookies are for https, and for localhost; only the browser's own door knows the second.
  await context.addCookies([{ name, value, url: server.url.replace('http:', 'https:'), secure: true, httpOnly: true }])
  return context.newPage()
}

for (const javaScriptEnabled of [false, true]) {
  test(`an app is made, its request leads to the consent page, its old secret stops; JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, {
    skip: noBrowser,
  }, async () => {
    const server = await startTestServer()
    const context = await openProfile(await launchBrowser(), { javaScriptEnabled })
    if (javaScriptEnabled) await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = await pageOfDana(server, context)
    await page.goto(`${server.url}/console`)
    await page.getByRole('link', { name: 'Create an OAuth app' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Assistant')
    await page.getByLabel('Public Client').uncheck()
    const uris = page.getByRole('textbox', { name: 'Redirect URIs' })
    await uris.fill('com.example:/cb')
    const hint = page.getByText('has a scheme of its own, which is for public clients only')
    if (javaScriptEnabled) {
      await hint.waitFor() // as you type
      await page.getByLabel('Public Client').check()
      await hint.waitFor({ state: 'detached' })
      await page.getByLabel('Public Client').uncheck()
    } else {
      await page.getByRole('button', { name: 'Create app' }).click()
      assert.equal(await hint.isVisible(), true)
      assert.equal(await uris.inputValue(), 'com.example:/cb')
    }
    await uris.fill(CALLBACK)
    await page.getByRole('button', { name: 'Create app' }).click()
    const clientId = await page.locator('#client-id').innerText()
    const secret = await page.locator('#client-secret').innerText()
    const authorizeUrl = await page.locator('#authorize-url').innerText()
    const copy = page.getByRole('button', { name: 'Copy: Authorize URL' })
    assert.equal(await copy.isVisible(), javaScriptEnabled)
    if (javaScriptEnabled) {
      await copy.click()
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), authorizeUrl)
    }
    const consent = await context.newPage()
    await consent.goto(authorizeUrl)
    await consent.getByRole('heading', { name: 'Allow Assistant to use your account?' }).waitFor()

    const dana = await personOf(server, 'dana@example.test', { firstName: 'Dana', lastName: 'Doe' })
    const client = { client_id: clientId, secret, redirect_uris: [CALLBACK], is_public: false }
    const { refresh_token } = await newTokens(server, client as never, { person: dana, scopes: ['openid'] })
    await page.getByRole('link', { name: 'I have copied it' }).click()
    assert.ok(!(await page.content()).includes(secret))
    await page.getByRole('link', { name: 'Regenerate secret' }).click()
    await page.getByRole('button', { name: 'Regenerate secret' }).click()
    const next = await page.locator('#client-secret').innerText()
    const refresh = { grant_type: 'refresh_token', refresh_token }
    assert.equal((await askToken(server, { client_id: clientId, secret }, refresh)).body.error, 'invalid_client')
    assert.equal((await askToken(server, { client_id: clientId, secret: next }, refresh)).status, 200)

    await page.goto(`${server.url}/account/apps`)
    await page.getByRole('link', { name: 'Revoke Assistant' }).click()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No app may use your account').waitFor()
    await page.goto(`${server.url}/providers`)
    await page.getByRole('link', { name: 'Assistant' }).click()
    await page.getByRole('link', { name: 'Delete this app' }).click()
    await page.getByRole('button', { name: 'Delete Assistant' }).click()
    await page.getByText('No OAuth app yet').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.deepEqual(
      context.complaints.filter((complaint) => !complaint.includes('422')),
      [],
    )
  })
}

test('white label without JavaScript: a JWT is judged, keys are fetched, and new looks are previewed', {
  skip: noBrowser,
}, async () => {
  const server = await startTestServer()
  const acme = await startPartner(server, 'acme')
  const context = await openProfile(await launchBrowser(), { javaScriptEnabled: false })
  const page = await pageOfDana(server, context)
  const { userId } = await personOf(server, 'dana@example.test', { firstName: 'Dana', lastName: 'Doe' })
  await server.deps.db.transaction().execute((tx) => changeOwner(tx, 'acme', userId))
  await page.goto(`${server.url}/embed`)
  await page.getByRole('link', { name: 'Set up Acme' }).click()
  const jwt = page.getByRole('textbox', { name: 'JWT', exact: true })
  await jwt.fill(await acme.sign('dana', 'petshop-ltd', { name: 'Dana Doe' }))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByText('A token exchange would take this JWT now.').waitFor()
  await jwt.fill(await acme.sign('dana', 'petshop-ltd', { iss: 'https://evil.test' }))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByText('The iss claim is not the issuer that is registered for this partner.').waitFor()
  await page.getByRole('button', { name: 'Fetch now' }).click()
  await page.getByText('It answered just now, with 1 key.').waitFor()
  await page.getByLabel('Theme').selectOption('dark')
  await page.getByLabel('Logo').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: pictures.png })
  const css = Buffer.from(':root { --accent: rgb(1, 2, 3) }')
  await page.getByLabel('Stylesheet').setInputFiles({ name: 'acme.css', mimeType: 'text/css', buffer: css })
  await page.getByRole('button', { name: 'Save looks' }).click()
  await page.getByText('Saved. Your users see it from now on.').waitFor()
  const preview = page.frameLocator('iframe[title="A Connect page of Acme"]')
  await preview.getByRole('heading', { name: 'Connect Example App to Acme' }).waitFor()
  assert.equal(await preview.getByRole('img', { name: 'Acme' }).isVisible(), true)
  const colour = await preview
    .getByRole('button', { name: 'Continue' })
    .evaluate((one) => getComputedStyle(one).backgroundColor)
  assert.equal(colour, 'rgb(1, 2, 3)')
  assert.deepEqual(context.complaints, [])
})

const looks = {
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark, on a desk': { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
} as const

test('no violation and no overflow on any page of the console, in two looks', { skip: noBrowser }, async () => {
  const server = await startTestServer()
  const browser = await launchBrowser()
  await startPartner(server, 'acme')
  const { userId } = await personOf(server, 'dana@example.test', { firstName: 'Dana', lastName: 'Doe' })
  for (const [look, options] of Object.entries(looks)) {
    const context = await openProfile(browser, options)
    const page = await pageOfDana(server, context)
    const isFine = async () => assert.deepEqual(await findViolations(page), [], `${look}: ${page.url()}`)
    const show = async (...paths: string[]) => {
      for (const path of paths) {
        await page.goto(server.url + path)
        await isFine()
      }
    }
    await server.deps.db.transaction().execute((tx) => changeOwner(tx, 'acme', undefined))
    await show('/console', '/providers', '/embed', '/account/apps', '/account/sessions') // nothing there yet
    await server.deps.db.transaction().execute((tx) => changeOwner(tx, 'acme', userId))
    await show('/console', '/embed', '/embed/add/partner', '/embed/add/workflow', '/providers/add')
    await page.getByRole('textbox', { name: 'Redirect URIs' }).fill('http://evil.test/cb')
    await page.getByRole('button', { name: 'Create app' }).click()
    await isFine()
    await page.getByRole('textbox', { name: 'Name' }).fill(`${look} ${'x'.repeat(150)}`)
    await page.getByLabel('Public Client').uncheck()
    await page.getByRole('textbox', { name: 'Redirect URIs' }).fill(CALLBACK)
    await page.getByRole('button', { name: 'Create app' }).click()
    await isFine()
    const path = `/providers/${await page.locator('#client-id').innerText()}`
    await show(path, `${path}/secret`, `${path}/delete`, '/providers')
    const settings = '/embed/settings/acme'
    await show(`${settings}/credentials`, `${settings}/redirect-uris`, `${settings}/white-label`)
    await show(`${settings}/secret`, `${settings}/webhook-secret`, `${settings}/delete`)
    await page.goto(`${server.url}${settings}/white-label`)
    await page.getByRole('textbox', { name: 'JWT', exact: true }).fill('no.jwt.here')
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await isFine()
    await page.goto(`${server.url}${path}/delete`)
    await page.getByRole('button', { name: 'Delete' }).click()
    assert.deepEqual(
      context.complaints.filter((complaint) => !complaint.includes('422')),
      [],
    )
    await context.close()
  }
})
