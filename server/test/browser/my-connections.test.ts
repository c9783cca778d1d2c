// My connections in real Chromium: reconnect through a provider and by a form, disconnect; without JavaScript as well.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import type { App } from '../../src/apps/index.ts'
import { expireConnection, findConnections, saveConnection } from '../../src/connections/index.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { startCast } from '../harness/cast.ts'
import { publishProviders } from '../harness/connect.ts'
import { newTokens, startClient } from '../harness/grants.ts'
import { personOf, signedInCookie } from '../harness/person.ts'
import { PETSHOP_KEY } from '../harness/petshop.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const EMAIL = 'dana@example.test'
const looks = {
  'light, on a desk': { colorScheme: 'light', viewport: { width: 1200, height: 800 } },
  'dark, on a desk': { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark, 320 pixels wide': { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
} as const
const pictures = process.env.WAYLEAVE_TEST_PICTURES // a folder, for who wants to look

async function startStage() {
  const server = await startTestServer()
  const cast = await startCast(server)
  const { rotator } = await publishProviders(server, 'rotator')
  assert.ok(rotator)
  const crm = await startClient(server, 'Kennel CRM', { client_id: 'crm' })
  const person = await personOf(server, EMAIL, { firstName: 'Dana' })
  const owner = { clientId: crm.client_id, userId: person.userId, workspaceId: person.workspaceId }
  const connect = async (app: App, title: string) => {
    const made = { owner, app, title, credentials: { api_key: 'old', access_token: 'old' } }
    return String(await server.deps.db.transaction().execute((tx) => saveConnection(tx, made, server.deps)))
  }
  const zap = async (title: string, id: string) => {
    const { access_token: token } = await newTokens(server, crm, { person, scopes: ['zap', 'zap:write'] })
    const { body } = await cast.call('/v2/actions?app=petshop', { token })
    const action = (key: string) => body.data.find((one: { key: string }) => one.key === key).id
    const steps = ['new_pet', 'create_pet'].map((key) => ({
      action: action(key),
      authentication: id,
      inputs: { name: 'x' },
    }))
    await cast.call('/v2/zaps', { token, body: { data: { title, steps } } })
  }
  return { server, petshop: cast.petshop.app, rotator: rotator.app, connect, zap }
}

async function expire({ deps }: TestServer, id: string): Promise<void> {
  const connection = (await findConnections([Number(id)], deps)).get(Number(id))
  assert.ok(connection)
  const reason = 'The app refuses its credentials.'
  const expiry = { generation: connection.generation, reason, kind: 'expired' as const }
  await deps.db.transaction().execute((tx) => expireConnection(tx, connection, expiry, deps))
}

async function pageOfDana(server: TestServer, context: BrowserContext): Promise<Page> {
  const [name = '', value = ''] = (await signedInCookie(server, EMAIL)).split('=')
  // Secure cookies are for https, and for localhost; only the browser's own door knows the second.
  const url = server.deps.publicUrl.replace('http:', 'https:')
  await context.addCookies([{ name, value, url, secure: true, httpOnly: true }])
  return context.newPage()
}

for (const javaScriptEnabled of [false, true]) {
  test(`reconnected at the provider and by a form, same identifier, Zaps on again, disconnected; JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, {
    skip: noBrowser,
  }, async () => {
    const { server, petshop, rotator, connect, zap } = await startStage()
    const [shop, spinner] = [await connect(petshop, 'Shop of Dana'), await connect(rotator, 'Spinner of Dana')]
    await zap('Copy pets', shop)
    for (const id of [shop, spinner]) await expire(server, id)
    const context = await openProfile(await launchBrowser(), { javaScriptEnabled })
    const page = await pageOfDana(server, context)
    const list = `${server.deps.publicUrl}/connections`
    await page.goto(`${list}?state=expired`)

    await page.getByRole('button', { name: 'Reconnect Spinner of Dana' }).click()
    await page.getByRole('link', { name: /Sign in to/ }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('status').getByText('Reconnected:').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('connection_id'), spinner)

    await page.getByRole('button', { name: 'Reconnect Shop of Dana' }).click()
    await page.getByLabel('API key').fill('wrong')
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByRole('alert').waitFor() // refused on the page, and nothing has changed
    await page.getByLabel('API key').fill(PETSHOP_KEY)
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByRole('status').getByText('Reconnected:').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('connection_id'), shop)
    const found = await findConnections([Number(shop), Number(spinner)], server.deps)
    assert.deepEqual(
      [...found.values()].map(({ status }) => status),
      ['active', 'active'],
    )

    await page.getByRole('button', { name: 'Turn it on again' }).click()
    await page.getByText('The Zap is on again.').waitFor()

    await page
      .getByRole('link', { name: /^Disconnect / })
      .last()
      .click()
    await page.getByRole('heading', { level: 1, name: /^Disconnect .*\?$/ }).waitFor()
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByText('Its credentials are forgotten').waitFor()
    assert.equal((await findConnections([Number(shop), Number(spinner)], server.deps)).size, 1)
    assert.deepEqual(
      context.complaints.filter((text) => !text.includes('422')),
      [],
    )
    await context.close()
  })
}

for (const javaScriptEnabled of [false, true]) {
  test(`the first connection, by a form and at a provider, ends at the list; JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, {
    skip: noBrowser,
  }, async () => {
    const { server } = await startStage()
    const context = await openProfile(await launchBrowser(), { javaScriptEnabled })
    const page = await pageOfDana(server, context)
    await page.goto(`${server.deps.publicUrl}/connections`)
    await page.getByRole('link', { name: 'Connect an app' }).click()
    await page.getByLabel('App name').fill('petsh')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('button', { name: 'Connect Petshop' }).click()
    await page.getByRole('heading', { name: 'Connect Petshop to Wayleave' }).waitFor()
    await page.getByLabel('API key').fill(PETSHOP_KEY)
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByRole('status').getByText('Connected:').waitFor()

    await page.getByRole('link', { name: 'Connect an app' }).click()
    await page.getByText('One account is connected.').waitFor()
    await page.getByRole('button', { name: 'Connect Rotator' }).click()
    await page.getByRole('link', { name: 'Sign in to Rotator' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('status').getByText('Connected:').waitFor()
    assert.equal(await page.getByRole('button', { name: /^Reconnect / }).count(), 2)

    await page.getByRole('link', { name: 'Connect an app' }).click()
    await page.getByRole('button', { name: 'Connect Rotator' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('alert').getByText('Nothing was kept').waitFor()
    assert.deepEqual(context.complaints, [])
    await context.close()
  })
}

test('no violation and no overflow on any of the pages, in four looks', { skip: noBrowser }, async () => {
  const { server, petshop, rotator, connect, zap } = await startStage()
  const list = `${server.deps.publicUrl}/connections`
  const browser = await launchBrowser()
  const pages = async (step: (page: Page, isFine: (what: string) => Promise<void>) => Promise<void>) => {
    for (const [look, options] of Object.entries(looks)) {
      const context = await openProfile(browser, options)
      const page = await pageOfDana(server, context)
      await step(page, async (what) => {
        const path = `${pictures}/${what}-${look.replaceAll(/\W+/g, '-')}.png`
        if (pictures) await page.screenshot({ path, fullPage: true })
        assert.deepEqual(await findViolations(page), [], `${look}: ${what}`)
      })
      await context.close()
    }
  }
  await pages(async (page, isFine) => {
    await page.goto(list)
    await isFine('none')
    await page.goto(`${list}/add`)
    await isFine('add')
    await page.goto(`${list}/add?search=nothing`)
    await isFine('add-no-match')
    await page.goto(`${list}?connected=1&error=access_denied`)
    await isFine('add-cancelled')
  })
  const shop = await connect(petshop, 'A shop with quite a long name, dana.with.a.long.address@example.test')
  const dead = await connect(rotator, 'Spinner of Dana')
  const again = await connect(petshop, 'Second shop')
  for (const id of [shop, again]) await zap(`Copy pets of ${id}`, id)
  for (const id of [dead, again]) await expire(server, id)
  await server.deps.db.transaction().execute(async (tx) => {
    const connection = (await findConnections([Number(again)], { db: tx })).get(Number(again))
    assert.ok(connection)
    const owner = { clientId: 'crm', userId: connection.user_id, workspaceId: connection.workspace_id }
    const made = { owner, app: petshop, title: 'Second shop', credentials: {}, reconnectId: connection.id }
    await saveConnection(tx, made, server.deps)
  })
  await pages(async (page, isFine) => {
    await page.goto(`${list}?connection_id=${again}`)
    await isFine('list')
    await page.goto(`${list}?state=revoked`)
    await isFine('no-match')
    await page.goto(`${list}/${dead}`)
    await isFine('one')
    await page.goto(`${list}/${shop}/disconnect`)
    await isFine('disconnect')
    await page.goto(list)
    await page.getByRole('button', { name: 'Reconnect Spinner of Dana' }).click()
    await page.getByRole('link', { name: /Sign in to/ }).waitFor()
    await isFine('connect')
  })
})
