// What the user's browser does in Connect, in redirect mode and without JavaScript.
import { answerConsent } from '../providers/index.ts'
import { openBrowser, type Page } from './browser.ts'

export type ConnectPage = { title: string; signIn: string }

const PROVIDER_USER = 'dana'

/** A browser with the session's link. Each step throws when what comes back is not what a person would need. */
export function connectInBrowser(connectUrl: string): {
  open(): Promise<ConnectPage>
  consent(page: ConnectPage): Promise<string>
  finish(callback: string, state: string): Promise<string>
} {
  const browser = openBrowser()
  return {
    open: async () => {
      const page = await browser.visit(connectUrl)
      return { title: headingOf(page), signIn: signInLinkOf(page) }
    },
    consent: async ({ signIn }) => {
      const { location } = await browser.visit(signIn, { stayOnOrigin: true })
      if (!location) throw new Error('Connect does not lead to the provider')
      return answerConsent(location, { user: PROVIDER_USER, decision: 'allow' })
    },
    finish: async (callback, state) => {
      const page = await browser.visit(callback, { stayOnOrigin: true })
      if (!page.location) throw new Error(`Connect stays on “${headingOf(page)}” (${page.status})`)
      return connectionIdIn(new URL(page.location), state)
    },
  }
}

function connectionIdIn(back: URL, state: string): string {
  const { searchParams } = back
  const error = searchParams.get('error')
  if (error) throw new Error(`Connect ends with ${error}: ${searchParams.get('error_description')}`)
  if (searchParams.get('state') !== state) throw new Error('Connect comes back with another state')
  const id = searchParams.get('connection_id')
  if (!id) throw new Error('Connect comes back without a connection_id')
  return id
}

function headingOf({ body, status }: Page): string {
  const [, heading] = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(body) ?? []
  return (
    heading
      ?.replaceAll(/<[^>]+>/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim() ?? `a page without heading (${status})`
  )
}

function signInLinkOf(page: Page): string {
  const [, link] = /href="([^"]*\/sign-in[^"]*)"/.exec(page.body) ?? []
  if (!link) throw new Error(`there is no link to the provider on “${headingOf(page)}” (${page.status})`)
  return new URL(link.replaceAll('&amp;', '&'), page.url).href
}
