// What the windows of Connect tell each other, and where forms may end, in real Chromium.
import assert from 'node:assert/strict'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { linkFor, publishProviders } from '../harness/connect.ts'
import { publishApp, weather } from '../harness/connect-apps.ts'
import { atEnd } from '../harness/database.ts'
import { startPartner } from '../harness/partner.ts'
import { startPetshop } from '../harness/petshop.ts'
import { startTestServer } from '../harness/server.ts'
import { openWaiting } from './scenes.ts'

const server = await startTestServer()
/** A partner's page that keeps what it hears; /connected leads on to another origin, as many callbacks do. */
const landing = await serve((_path, response) => response.end('<title>landed</title>'))
const crm = await serve((path, response) => {
  if (path.startsWith('/connected')) response.writeHead(302, { location: `${landing}/landed${path.slice(10)}` }).end()
  else
    response.end(
      '<title>crm</title><script>heard = []; onmessage = ({ data, origin }) => heard.push({ data, origin })</script>',
    )
})
const acme = await startPartner(server, 'acme', { redirect_uris: [`${crm}/connected`], origins: [landing, crm] })
const { slackish } = await publishProviders(server, 'slackish')
const petshop = await startPetshop()
for (const manifest of [petshop.manifest, weather]) await publishApp(server, manifest)
const browser = noBrowser ? undefined : await launchBrowser()

test(
  'one message, to the exact origin: the first window posts what the second one did, and both close',
  { skip: noBrowser },
  () =>
    inProfile(async (context, page) => {
      const popup = await openWaiting(page, crm, await newLink('slackish', { state: 's1' }))
      await Promise.all([popup.waitForEvent('close'), allow(secondOf(context))])
      const heard = await heardBy(page)
      assert.equal(heard.length, 1)
      assert.equal(heard[0]?.origin, server.deps.publicUrl)
      assert.deepEqual(
        [heard[0]?.data.type, heard[0]?.data.app, heard[0]?.data.state],
        ['authenticationSuccess', 'slackish', 's1'],
      )
      assert.equal(String(heard[0]?.data.authId), heard[0]?.data.connectionId)
      assert.equal(context.pages().length, 1)
    }),
)

test('the same without any channel between the windows: the first one asks', { skip: noBrowser }, () =>
  inProfile(async (context, page) => {
    await context.addInitScript(() => Reflect.deleteProperty(window, 'BroadcastChannel'))
    const popup = await openWaiting(page, crm, await newLink('slackish'))
    await Promise.all([popup.waitForEvent('close'), allow(secondOf(context))])
    assert.equal((await heardBy(page)).length, 1)
  }),
)

const besides = {
  'Ctrl-click': { modifiers: ['Control'] },
  'Shift-click': { modifiers: ['Shift'] },
  'middle click': { button: 'middle' },
} as const
for (const [name, how] of Object.entries(besides)) {
  test(`one message still: the sign-in was opened beside the popup by ${name}`, { skip: noBrowser }, () =>
    inProfile(async (context, page) => {
      await page.goto(crm)
      const link = await newLink('slackish', { state: 's2' })
      const [popup] = await Promise.all([page.waitForEvent('popup'), page.evaluate((url) => void open(url), link)])
      await popup.waitForLoadState() // its script is what opens a second window
      const clicked = popup.getByRole('link', { name: 'Sign in to Slackish' })
      const [second] = await Promise.all([
        context.waitForEvent('page'),
        clicked.click({ ...how, modifiers: 'modifiers' in how ? [...how.modifiers] : [] }),
      ])
      await popup.getByText('Go on in the other window').waitFor()
      await Promise.all([popup.waitForEvent('close'), allow(second)])
      const heard = await heardBy(page)
      assert.deepEqual(
        heard.map(({ data }) => [data.type, data.state]),
        [['authenticationSuccess', 's2']],
      )
    }),
  )
}

test('the page goes on by itself: an earlier request still tries the credentials', { skip: noBrowser }, () =>
  inProfile(async (_context, page) => {
    const { link, sessionId } = await linkFor(server, acme, 'slackish', { query: { redirect_uri: `${crm}/connected` } })
    const set = (columns: string) =>
      server.deps.pool.query(`update connect_sessions set ${columns} where id = $1`, [sessionId])
    await page.goto(server.url + link)
    await set("status = 'verifying'")
    await page.reload()
    await page.getByText('Trying your Slackish account').waitFor()
    await set("status = 'failed', error = 'access_denied'")
    await page.waitForURL(`${landing}/landed?error=access_denied*`)
  }),
)

test('nothing is heard at an origin that is not registered', { skip: noBrowser }, () =>
  inProfile(async (_context, page) => {
    await page.goto(landing.replace('127.0.0.1', 'localhost'))
    await page.evaluate('heard = []; onmessage = ({ data }) => heard.push(data)')
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((url) => void open(url), await newLink('weather')),
    ])
    await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: 'Connect' }).click()])
    assert.deepEqual(await heardBy(page), [])
  }),
)

test(
  '"I closed it" leads back to the start; after two minutes the page says that it still listens',
  { skip: noBrowser },
  () =>
    inProfile(async (context, page) => {
      await context.clock.install()
      const popup = await openWaiting(page, crm, await newLink('slackish'))
      assert.equal(await popup.getByText('Still listening').isVisible(), false)
      await popup.clock.fastForward('02:01')
      await popup.getByText('Still listening').waitFor()
      await popup.getByRole('button', { name: 'I closed it' }).click()
      await popup.getByRole('link', { name: 'Sign in to Slackish' }).waitFor()
    }),
)

test(
  "the provider's words in both windows: a second window that failed; Cancel in the first one is reported",
  { skip: noBrowser },
  () =>
    inProfile(async (context, page) => {
      const popup = await openWaiting(page, crm, await newLink('slackish'))
      await failNextToken()
      const second = secondOf(context)
      await allow(second)
      for (const window of [second, popup]) await window.getByText('Slackish says').waitFor()
      await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: 'Cancel' }).click()])
      const [message] = await heardBy(page)
      assert.deepEqual([message?.data.type, message?.data.error], ['authenticationError', 'access_denied'])
    }),
)

for (const javaScriptEnabled of [true, false]) {
  test(
    `forms end at the partner, over every hop of its callback: JavaScript ${javaScriptEnabled ? 'on' : 'off'}`,
    { skip: noBrowser },
    () =>
      inProfile(
        async (_context, page) => {
          const query = { redirect_uri: `${crm}/connected`, state: 's' }
          await page.goto(await newLink('petshop', query))
          await page.getByLabel('API key').fill('pk-dana-4f1c9ab7')
          await page.getByRole('button', { name: 'Connect' }).click()
          await page.waitForURL(`${landing}/landed?authentication_id=*`)
          await page.goto(await newLink('slackish', query))
          await page.getByRole('button', { name: 'Cancel' }).click()
          await page.waitForURL(`${landing}/landed?error=access_denied*`)
        },
        { javaScriptEnabled },
      ),
  )
}

async function inProfile(
  work: (context: BrowserContext, page: Page) => Promise<void>,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<void> {
  const context = await openProfile(browser as Browser, options)
  try {
    await work(context, await context.newPage())
    assert.deepEqual(
      context.complaints.filter((line) => !/postMessage.*target origin|favicon/.test(line)),
      [],
    )
  } finally {
    await context.close()
  }
}

async function newLink(app: string, query: Record<string, string> = {}): Promise<string> {
  return server.url + (await linkFor(server, acme, app, { query })).link
}

function secondOf(context: BrowserContext): Page {
  const page = context.pages().find((one) => one.url().startsWith(slackish?.provider.url ?? ''))
  assert.ok(page)
  return page
}

const allow = (page: Page) => page.getByRole('button', { name: 'Allow' }).click()

type Heard = { origin: string; data: Record<string, unknown> }
const heardBy = (page: Page) => page.evaluate('heard') as Promise<Heard[]>

async function failNextToken(): Promise<void> {
  const body = JSON.stringify({ where: 'token', status: 400, error: 'invalid_grant' })
  const headers = { 'content-type': 'application/json' }
  await fetch(`${slackish?.provider.url}/_knobs/fail`, { method: 'POST', headers, body })
}

async function serve(answer: (path: string, response: ServerResponse) => void): Promise<string> {
  const web: Server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    answer(request.url ?? '/', response)
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    web.closeAllConnections()
    await new Promise((resolve) => web.close(resolve))
  })
  return `http://127.0.0.1:${(web.address() as AddressInfo).port}`
}
