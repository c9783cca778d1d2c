// Connections and runs in the console, in real Chromium: the lists, their filters, one connection.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeOwner } from '../../src/clients/index.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { startCast } from '../harness/cast.ts'
import { personOf, signedInCookie } from '../harness/person.ts'
import { startTestServer } from '../harness/server.ts'

const looks = {
  'light, on a desk': { colorScheme: 'light', viewport: { width: 1200, height: 800 } },
  'dark, on a desk': { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
} as const
const pictures = process.env.WAYLEAVE_TEST_PICTURES // a folder, for who wants to look

test('from the list to a connection, to its runs, to one run; no violation and no overflow in three looks', {
  skip: noBrowser,
}, async () => {
  const server = await startTestServer()
  const { acme, tokenFor, connect, call } = await startCast(server)
  const cookie = await signedInCookie(server, 'dana@example.test')
  const dana = await personOf(server, 'dana@example.test')
  await server.deps.db.transaction().execute((tx) => changeOwner(tx, acme.clientId, dana.userId))
  const token = await tokenFor()
  const authentication = await connect(token)
  const { body } = await call('/v2/actions?app=petshop', { token })
  const action = body.data.find(({ key }: { key: string }) => key === 'create_pet').id
  const data = { action, authentication, inputs: {} }
  await call('/v2/action-runs', { token, body: { data }, headers: { prefer: 'wait=20' } })
  const browser = await launchBrowser()
  for (const [look, options] of Object.entries(looks)) {
    const context = await openProfile(browser, options)
    const [name = '', value = ''] = cookie.split('=')
    await context.addCookies([
      { name, value, url: server.url.replace('http:', 'https:'), secure: true, httpOnly: true },
    ])
    const page = await context.newPage()
    const isFine = async (what: string) => {
      if (pictures)
        await page.screenshot({ path: `${pictures}/${what}-${look.replaceAll(/\W+/g, '-')}.png`, fullPage: true })
      assert.deepEqual(await findViolations(page), [], `${look}: ${what}`)
    }
    await page.goto(`${server.url}/console/connections`)
    await isFine('connections')
    await page.getByLabel('State').selectOption('Expired')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByText('Nothing matches').waitFor()
    await isFine('connections-none')
    await page.getByRole('main').getByRole('link', { name: 'Show all' }).first().click()
    await page.getByRole('link', { name: 'Petshop dana@example.test' }).click()
    await page.getByRole('heading', { name: 'Token timeline' }).waitFor()
    await isFine('connection')
    await page.getByRole('link', { name: 'Runs through this connection' }).click()
    await page.getByRole('link', { name: 'Create Pet' }).waitFor()
    await isFine('runs')
    await page.getByRole('link', { name: 'Create Pet' }).click()
    await page.getByRole('heading', { name: 'Create Pet' }).waitFor()
    await context.close()
  }
})
