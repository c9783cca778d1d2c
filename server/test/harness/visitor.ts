// A person who follows a client's authorize URL: signs in where the pages ask for it, and answers what the client asks.
import { addAccount, PASSWORD } from './accounts.ts'
import { type PlainBrowser, plainBrowser, type Visited } from './consent.ts'
import type { TestServer } from './server.ts'

export type Visitor = {
  email: string
  userId: number
  browser: PlainBrowser
  /** Follows the address until the browser is sent to the client: where to. */
  allow(url: string | URL): Promise<URL>
  deny(url: string | URL): Promise<URL>
}

const PAGES_MAX = 8

/** Somebody new, with an account and a browser where nobody is signed in yet. */
export async function startVisitor(server: TestServer, name: string): Promise<Visitor> {
  const firstName = name[0]?.toUpperCase() + name.slice(1)
  return visitorOf(server, await addAccount(server, `${name}@example.test`, { firstName, lastName: 'Doe' }))
}

/** The same person at another browser. */
export function visitorOf(server: TestServer, { userId, email }: Pick<Visitor, 'userId' | 'email'>): Visitor {
  const browser = plainBrowser(server)
  const walk = async (from: string | URL, answer: 'Allow' | 'Deny'): Promise<URL> => {
    let page: Visited = await browser.open(String(from))
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const next = page.location === null ? undefined : new URL(page.location, server.url)
      if (next && next.origin !== new URL(server.url).origin) return next
      if (next) page = await browser.open(next.href)
      else if (page.html.includes('name="password"'))
        page = await browser.press(page, 'Sign in', { email, password: PASSWORD })
      else page = await browser.press(page, answer)
    }
    throw new Error(`the browser never came to the client: ${page.status} ${page.html}`)
  }
  return { email, userId, browser, allow: (url) => walk(url, 'Allow'), deny: (url) => walk(url, 'Deny') }
}
