// What is compared: an authorization server with the same three clients, one person, and a browser of hers.
import { cookieHeader } from '../harness/person.ts'

export const CALLBACK = 'https://crm.test/callback'

export type Credentials = { id: string; secret: string }

/** The clients that every contestant has registered. Crm and other are confidential, of scopes `zap zap:write`. */
export const crm: Credentials = { id: 'crm', secret: 'secret-of-crm-long-enough-for-everybody' }
/** Nobody ever allows it anything. */
export const other: Credentials = { id: 'other', secret: 'secret-of-other-long-enough-for-everybody' }
/** Public, of scopes `openid nla:exposed_actions:execute`. */
export const ASSISTANT = 'assistant'

export type Visited = { status: number; location: string | null; html: string }

/** Somebody at a browser, whose answer to every question is given beforehand. */
export type Person = {
  /** One request, by a browser at which she is signed in; nothing is followed. */
  open(url: string): Promise<Visited>
  /** Follows and answers until the browser is sent to the client: where to. */
  allow(url: string): Promise<URL>
  deny(url: string): Promise<URL>
}

export type Contestant = {
  name: string
  urls: { authorize: string; token: string; introspect: string; revoke: string; discovery: string }
  person: Person
  stop(): Promise<void>
}

/** A browser without scripts or memory of pages: cookies alone. */
export type CookieBrowser = {
  open(url: string): Promise<Visited>
  post(url: string, fields: Readonly<Record<string, string>>): Promise<Visited>
}

/** Keeps cookies by name, all of one origin. */
export function cookieBrowser(): CookieBrowser {
  const jar = new Map<string, string>()
  const send = async (url: string, init: RequestInit): Promise<Visited> => {
    const headers = { accept: 'text/html', cookie: [...jar.values()].join('; ') }
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const pair of cookieHeader(answer.headers.getSetCookie()).split('; ').filter(Boolean))
      jar.set(pair.split('=')[0] ?? '', pair)
    const location = answer.headers.get('location')
    return {
      status: answer.status,
      location: location === null ? null : new URL(location, url).href,
      html: await answer.text(),
    }
  }
  return {
    open: (url) => send(url, {}),
    post: (url, fields) => send(url, { method: 'POST', body: new URLSearchParams(fields) }),
  }
}

/** The hidden fields of a page's form. */
export function hiddenFields(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => input)
  const attribute = (input: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1] ?? ''
  return Object.fromEntries(inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]))
}
