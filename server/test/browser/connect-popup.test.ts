// The older connect popup in real Chromium, driven by the code that products wrote for it: open the link by window.open,
// wait for `zapier.popup.close` or for popup.closed, then read GET /v2/authentications again.       Workflow API 3.1, 5.3
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { addAccount, PASSWORD } from '../harness/accounts.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { publishProviders } from '../harness/connect.ts'
import { publishApp } from '../harness/connect-apps.ts'
import { newTokens, startClient } from '../harness/grants.ts'
import { PETSHOP_KEY, startPetshop } from '../harness/petshop.ts'
import { startTestServer } from '../harness/server.ts'
import { startCrm } from './popup-partner.ts'

const server = await startTestServer()
await publishProviders(server, 'slackish', 'coop')
const petshop = await publishApp(server, (await startPetshop()).manifest)
const crm = await startCrm(server)
const client = await startClient(server, 'crm', {
  name: 'Acme CRM',
  redirect_uris: [`${crm.url}/done`, 'https://crm.acme.test/done'],
})
const browser = noBrowser ? undefined : await launchBrowser()
let people = 0

/** What a way through the popup does with it until it is over. */
const ways = {
  petshop: async (popup: Page) => {
    await popup.getByLabel('API key').fill('wrong')
    await popup.getByRole('button', { name: 'Connect' }).click()
    await popup.getByText('That did not work').waitFor()
    await popup.getByLabel('API key').fill(PETSHOP_KEY)
    await popup.getByRole('button', { name: 'Connect' }).click()
  },
  slackish: (popup: Page) => signInAtProvider(popup, 'Slackish'),
  coop: (popup: Page) => signInAtProvider(popup, 'Coop'),
}

for (const [app, goThrough] of Object.entries(ways)) {
  for (const isSignedIn of [true, false]) {
    const title = `one message, and the connection is in the list: ${app}, ${isSignedIn ? 'signed in' : 'signed out at first'}`
    test(title, { skip: noBrowser }, () =>
      inProfile(async (context, page) => {
        const person = await enter(context, isSignedIn)
        await page.goto(crm.pageFor(app, person.token))
        const popup = await openPopup(page)
        if (!isSignedIn) await signIn(popup, person.email)
        const closed = popup.waitForEvent('close')
        await goThrough(popup)
        await closed
        const heard = await crm.heardBy(page, 1)
        const [listed] = await crm.listedBy(page, 1)
        assert.deepEqual(
          heard.map(({ origin, data }) => [origin, data.type, data.status, data.id, String(data.authId), data.title]),
          [[server.deps.publicUrl, 'zapier.popup.close', 'success', listed?.id, listed?.id, listed?.title]],
        )
        assert.equal(context.pages().length, 1)
      }),
    )
  }
}

test(
  'the list has the connection, also where the opener is lost: one window only, at a provider that cuts it',
  {
    skip: noBrowser,
  },
  () =>
    inProfile(async (context, page) => {
      await context.addInitScript(() => {
        if (location.hostname === 'localhost') window.open = () => null
      })
      const person = await enter(context, true)
      await page.goto(crm.pageFor('coop', person.token))
      const popup = await openPopup(page)
      await popup.getByRole('link', { name: 'Sign in to Coop' }).click()
      await popup.getByRole('button', { name: 'Allow' }).click()
      await crm.listedBy(page, 1)
    }),
)

test('the list has the connection, also where the product’s own page cuts its popups off', { skip: noBrowser }, () =>
  inProfile(async (context, page) => {
    const person = await enter(context, true)
    await page.goto(crm.pageFor('petshop', person.token, { coop: true }))
    const popup = await openPopup(page)
    await ways.petshop(popup)
    await crm.listedBy(page, 1)
    assert.deepEqual(await crm.heardBy(page, 0), [])
  }),
)

test('error and access_denied: cancelled, and the popup closes', { skip: noBrowser }, () =>
  inProfile(async (context, page) => {
    const person = await enter(context, true)
    await page.goto(crm.pageFor('slackish', person.token))
    const popup = await openPopup(page)
    await popup.getByRole('link', { name: 'Sign in to Slackish' }).waitFor()
    await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: 'Cancel' }).click()])
    const [message] = await crm.heardBy(page, 1)
    assert.deepEqual([message?.data.status, message?.data.error, message?.data.id], ['error', 'access_denied', null])
    assert.deepEqual(await crm.listedBy(page, 0), [])
  }),
)

test('nothing is heard at an origin that the client has not registered', { skip: noBrowser }, () =>
  inProfile(async (context, page) => {
    const person = await enter(context, true)
    await page.goto(crm.pageFor('petshop', person.token).replace('127.0.0.1', 'localhost'))
    const popup = await openPopup(page)
    const closed = popup.waitForEvent('close')
    await ways.petshop(popup)
    await closed
    await crm.listedBy(page, 1)
    assert.deepEqual(await crm.heardBy(page, 0), [])
  }),
)

test(
  'somebody else is signed in: he switches in the popup, and the connection is the right person’s',
  {
    skip: noBrowser,
  },
  () =>
    inProfile(async (context, page) => {
      await enter(context, true)
      const person = await enter(context, false)
      await page.goto(crm.pageFor('petshop', person.token))
      const popup = await openPopup(page)
      await popup.getByRole('heading', { name: 'You are signed in with another account' }).waitFor()
      await shoot(popup, 'popup-other-person')
      assert.deepEqual(await findViolations(popup), [])
      await popup.getByRole('link', { name: 'Use another account' }).click()
      await signIn(popup, person.email)
      const closed = popup.waitForEvent('close')
      await ways.petshop(popup)
      await closed
      assert.equal((await crm.heardBy(page, 1)).length, 1)
      await crm.listedBy(page, 1)
    }),
)

test(
  'from nothing to a connection: a new person signs up in the product’s popup, allows it, and connects',
  {
    skip: noBrowser,
  },
  () =>
    inProfile(async (_context, page) => {
      const query = new URLSearchParams({
        client_id: client.client_id,
        redirect_uri: `${crm.url}/done`,
        response_type: 'code',
        scope: 'zap authentication',
        sign_up_email: 'newcomer@example.test',
        sign_up_first_name: 'New',
        sign_up_last_name: 'Comer',
      })
      await page.goto(crm.pageTo(`${server.deps.publicUrl}/v2/authorize?${query}`))
      const entrance = await openPopup(page)
      await entrance.getByRole('button', { name: /account/ }).click()
      const answered = entrance.waitForURL(`${crm.url}/done?code=*`)
      await entrance.getByRole('button', { name: 'Allow' }).click()
      await answered
      const code = new URL(entrance.url()).searchParams.get('code') ?? ''
      await entrance.close()
      await page.goto(crm.pageFor('petshop', await crm.redeem(code, client)))
      const popup = await openPopup(page)
      const closed = popup.waitForEvent('close')
      await ways.petshop(popup)
      await closed
      assert.equal((await crm.heardBy(page, 1))[0]?.data.app, petshop.id)
      await crm.listedBy(page, 1)
    }),
)

test('a popup of /v2/authorize that has nowhere left to go says: look again', { skip: noBrowser }, () =>
  inProfile(async (context, page) => {
    await enter(context, true)
    const query = new URLSearchParams({ response_type: 'code', scope: 'zap profile', redirect_uri: `${crm.url}/done` })
    await page.goto(crm.pageTo(`${server.deps.publicUrl}/v2/authorize?client_id=${client.client_id}&${query}`))
    const popup = await openPopup(page)
    await popup.getByRole('button', { name: 'Allow' }).waitFor()
    const request = popup.url()
    const form = await popup.locator('form').evaluate((element) => element.outerHTML)
    await Promise.all([
      popup.waitForURL(`${crm.url}/done?code=*`),
      popup.getByRole('button', { name: 'Allow' }).click(),
    ])
    await crm.redeem(new URL(popup.url()).searchParams.get('code') ?? '', client)
    assert.deepEqual(await crm.heardBy(page, 0), [])
    const closed = popup.waitForEvent('close')
    const id = /name="[^"]*request" value="(\w+)"/.exec(form)?.[1]
    assert.ok(id, request)
    // As by a link of the page: an address that is typed in begins a window without an opener.
    await popup.evaluate((url) => location.assign(url), `${server.deps.publicUrl}/oauth/authorize/${id}`)
    await closed
    const [message] = await crm.heardBy(page, 1)
    assert.deepEqual(
      [message?.data.type, message?.data.status, message?.data.id],
      ['zapier.popup.close', 'success', null],
    )
  }),
)

test('the last page in its looks: no violation, also 320 pixels wide and dark', { skip: noBrowser }, async () => {
  for (const [colorScheme, width] of [
    ['light', 1024],
    ['dark', 1024],
    ['light', 320],
    ['dark', 320],
  ] as const) {
    await inProfile(
      async (context, page) => {
        await context.addInitScript(() => {
          window.close = () => {}
        })
        const person = await enter(context, true)
        await page.goto(crm.pageFor('petshop', person.token))
        const popup = await openPopup(page)
        await popup.setViewportSize({ width, height: 720 })
        await ways.petshop(popup)
        await popup.getByText('You can close this window').waitFor()
        await shoot(popup, `popup-end-${colorScheme}-${width}`)
        assert.deepEqual(await findViolations(popup), [])
      },
      { colorScheme },
    )
  }
})

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.WAYLEAVE_TEST_PICTURES // a folder, for who wants to look
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

type Entered = { email: string; token: string }

/** Somebody new with a token of the product; `isSignedIn`: at this browser too. */
async function enter(context: BrowserContext, isSignedIn: boolean): Promise<Entered> {
  const person = await addAccount(server, `person-${++people}@example.test`)
  const tokens = await newTokens(server, client, { person, redirectUri: `${crm.url}/done` })
  if (isSignedIn) {
    const page = await context.newPage()
    await page.goto(`${server.deps.publicUrl}/sign-in`)
    await signIn(page, person.email)
    await page.waitForURL(`${server.deps.publicUrl}/console`)
    await page.close()
  }
  return { email: person.email, token: tokens.access_token }
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function openPopup(page: Page): Promise<Page> {
  const [popup] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: 'Connect' }).click(),
  ])
  await popup.waitForLoadState() // its script is what opens a second window
  return popup
}

/** In the second window that the popup opens. */
async function signInAtProvider(popup: Page, name: string): Promise<void> {
  const link = popup.getByRole('link', { name: `Sign in to ${name}` })
  await link.waitFor()
  await popup.waitForLoadState()
  const [second] = await Promise.all([popup.context().waitForEvent('page'), link.click()])
  await second.getByRole('button', { name: 'Allow' }).click()
}

async function inProfile(
  work: (context: BrowserContext, page: Page) => Promise<void>,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<void> {
  const context = await openProfile(browser as Browser, options)
  try {
    await work(context, await context.newPage())
    const expected = /postMessage.*target origin|404|422|403|410/
    assert.deepEqual(
      context.complaints.filter((line) => !expected.test(line)),
      [],
    )
  } finally {
    await context.close()
  }
}
