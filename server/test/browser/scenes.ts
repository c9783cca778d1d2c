// Every page of Connect, each reached as a person reaches it.
import type { Page } from 'playwright-core'
import { linkFor, publishProviders } from '../harness/connect.ts'
import { publishApp, vetclinic, weather } from '../harness/connect-apps.ts'
import { startPartner } from '../harness/partner.ts'
import { startPetshop } from '../harness/petshop.ts'
import type { TestServer } from '../harness/server.ts'

/** Leads the page to a scene. */
export type Scene = (page: Page) => Promise<unknown>

/** The scenes by name, on a server that gets the cast for them. */
export async function setScenes(server: TestServer): Promise<Record<string, Scene>> {
  const acme = await startPartner(server)
  const { slackish } = await publishProviders(server, 'slackish')
  if (!slackish) throw new Error('Slackish did not start')
  const petshop = await startPetshop()
  for (const manifest of [vetclinic(slackish.provider.url), weather, petshop.manifest])
    await publishApp(server, manifest)
  const label = 'Dana Okafor'
  const visit = async (page: Page, app: string, query: Record<string, string> = {}) => {
    const { link } = await linkFor(server, acme, app, { label, query })
    await page.goto(server.url + link)
    return link
  }
  const cancel = (page: Page) => page.getByRole('button', { name: 'Cancel' }).click()
  return {
    'sign-in': (page) => visit(page, 'slackish'),
    waiting: async (page) => {
      const { link } = await linkFor(server, acme, 'slackish', { label })
      await page.goto(server.url) // an opener of any kind: the page waits only where there is one
      const [popup] = await Promise.all([
        page.waitForEvent('popup'),
        page.evaluate((url) => void open(url), server.url + link),
      ])
      const [second] = await Promise.all([popup.waitForEvent('popup'), popup.getByRole('link').click()])
      await second.waitForLoadState()
      await popup.getByText('Go on in the other window').waitFor()
      return popup
    },
    fields: (page) => visit(page, 'vetclinic'),
    'fields-mistaken': async (page) => {
      await visit(page, 'vetclinic')
      await page.getByLabel('Subdomain').fill('not.one.label')
      await page.getByLabel('Region').selectOption('eu')
      await page.getByLabel('Number of doors').fill('many')
      await page.getByRole('button', { name: 'Continue' }).click()
    },
    'key-refused': async (page) => {
      await visit(page, 'petshop')
      await page.getByLabel('API key').fill('pk-wrong-key-0001')
      await page.getByRole('button', { name: 'Connect' }).click()
    },
    'nothing-asked': (page) => visit(page, 'weather'),
    'try-again': async (page) => {
      await visit(page, 'slackish')
      await fetch(`${slackish.provider.url}/_knobs/fail`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"where":"token","status":400,"error":"invalid_grant"}',
      })
      await page.getByRole('link', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByText('That did not work').waitFor()
    },
    connected: async (page) => {
      await visit(page, 'slackish')
      await page.getByRole('link', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByText('Slackish is connected').waitFor()
    },
    cancelled: async (page) => {
      await visit(page, 'slackish')
      await cancel(page)
    },
    'link-used-here': async (page) => {
      const link = await visit(page, 'slackish')
      await page.goto(server.url + link)
    },
    'link-used': async (page) => {
      const link = await visit(page, 'slackish')
      await page.context().clearCookies()
      await page.goto(server.url + link)
    },
    'link-unknown': (page) => page.goto(`${server.url}/to/slackish?token=nonsense`),
  }
}
