// Every page of Connect, each reached as a person reaches it.
import type { Page } from 'playwright-core'
import { linkFor, publishProviders } from '../harness/connect.ts'
import { publishApp, vetclinic, weather } from '../harness/connect-apps.ts'
import { startPartner } from '../harness/partner.ts'
import { startPetshop } from '../harness/petshop.ts'
import type { TestServer } from '../harness/server.ts'

/** Leads a page to a scene; gives the page on which it plays. */
export type Scene = (page: Page) => Promise<Page>

/** The scenes by name, on a server that gets the cast for them. */
export async function setScenes(server: TestServer): Promise<Record<string, Scene>> {
  const acme = await startPartner(server)
  const { slackish } = await publishProviders(server, 'slackish')
  if (!slackish) throw new Error('Slackish did not start')
  const petshop = await startPetshop()
  for (const manifest of [vetclinic(slackish.provider.url), weather, petshop.manifest])
    await publishApp(server, manifest)
  const newLink = () => newLinkTo('slackish')
  const newLinkTo = async (app: string) =>
    server.url + (await linkFor(server, acme, app, { label: 'Dana Okafor' })).link
  const visit = async (page: Page, app: string) => {
    await page.goto(await newLinkTo(app))
    return page
  }
  return {
    'sign-in': (page) => visit(page, 'slackish'),
    waiting: async (page) => openWaiting(page, server.url, await newLink()),
    fields: (page) => visit(page, 'vetclinic'),
    'fields-mistaken': async (page) => fillWrongly(await visit(page, 'vetclinic')),
    'key-refused': async (page) => enterWrongKey(await visit(page, 'petshop')),
    'nothing-asked': (page) => visit(page, 'weather'),
    'try-again': async (page) => failOnce(await visit(page, 'slackish'), slackish.provider.url),
    connected: async (page) => signIn(await visit(page, 'slackish'), 'Slackish is connected'),
    cancelled: async (page) => {
      await visit(page, 'slackish')
      await page.getByRole('button', { name: 'Cancel' }).click()
      return page
    },
    verifying: async (page) => {
      await visit(page, 'slackish')
      await server.deps.pool.query("update connect_sessions set status = 'verifying' where id = $1", [sessionOf(page)])
      await page.reload()
      await page.getByText('Trying your Slackish account').waitFor()
      return page
    },
    'way-back': async (page) => {
      const redirect = { redirect_uri: 'http://127.0.0.1:9999/connected' }
      await page.goto(server.url + (await linkFor(server, acme, 'slackish', { query: redirect })).link)
      const ended = "update connect_sessions set status = 'cancelled', reported_at = opened_at where id = $1"
      await server.deps.pool.query(ended, [sessionOf(page)])
      await page.reload()
      await page.getByRole('link', { name: 'Go back to' }).waitFor()
      return page
    },
    'link-used-here': async (page) => openTwice(page, await newLink(), false),
    'link-used': async (page) => openTwice(page, await newLink(), true),
    'link-unknown': async (page) => {
      await page.goto(`${server.url}/to/slackish?token=nonsense`)
      return page
    },
  }
}

/** Opens a link in a popup of `from` (any page that may open one) and starts the sign-in beside it. */
export async function openWaiting(page: Page, from: string, link: string): Promise<Page> {
  await page.goto(from)
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.evaluate((url) => void open(url), link)])
  await popup.waitForLoadState() // its script is what opens a second window
  const [second] = await Promise.all([popup.waitForEvent('popup'), popup.getByRole('link').click()])
  await second.waitForLoadState()
  await popup.getByText('Go on in the other window').waitFor()
  return popup
}

const sessionOf = (page: Page) => new URL(page.url()).searchParams.get('session')

async function signIn(page: Page, until: string): Promise<Page> {
  await page.getByRole('link', { name: /^(Sign in|Try again)/ }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText(until).waitFor()
  return page
}

async function failOnce(page: Page, provider: string): Promise<Page> {
  const body = JSON.stringify({ where: 'token', status: 400, error: 'invalid_grant' })
  await fetch(`${provider}/_knobs/fail`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return signIn(page, 'That did not work')
}

async function fillWrongly(page: Page): Promise<Page> {
  await page.getByLabel('Subdomain').fill('north')
  await page.getByLabel('Region').selectOption('eu')
  await page.getByLabel('Number of doors').fill('many')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('must be a number').waitFor()
  return page
}

async function enterWrongKey(page: Page): Promise<Page> {
  await page.getByLabel('API key').fill('pk-wrong-key-0001')
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByText('That did not work').waitFor()
  return page
}

async function openTwice(page: Page, link: string, isElsewhere: boolean): Promise<Page> {
  await page.goto(link)
  if (isElsewhere) await page.context().clearCookies()
  await page.goto(link)
  return page
}
