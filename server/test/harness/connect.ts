// Connect without a browser: links as a partner makes them, and a person's browser reduced to cookies and forms.
import { readFile } from 'node:fs/promises'
import { type App, pushApp } from '../../src/apps/index.ts'
import { manifestEnvironment, manifestFile } from '../../src/dev/apps/index.ts'
import type { RunningProvider } from '../../src/dev/providers/index.ts'
import { answerConsent, type ConsentAnswer, type ProviderKey, startProvider } from '../../src/dev/providers/index.ts'
import { atEnd } from './database.ts'
import { exchange, type TestPartner } from './partner.ts'
import type { TestServer } from './server.ts'

/** An answer, read. `location` is as it was sent. */
export type Page = { status: number; headers: Headers; text: string; location: string | null; url: string }

export type Person = {
  get(address: string, headers?: Record<string, string>): Promise<Page>
  head(address: string): Promise<Page>
  /** Gets an address, and goes on over our own 303s to the session's page: what the person finally sees. */
  arrive(address: string): Promise<Page>
  /** Sends the one form of a page, and goes on as `arrive`; `fields` are added to its hidden ones, or replace them. */
  submit(page: Page, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Page>
  /** Opens a link and goes on to the session's page. */
  open(link: string): Promise<Page>
  /** The answer to the form itself. */
  post(page: Page, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Page>
  /** Follows the page's link to the provider, decides there, comes back to the callback, and goes on as `arrive`. */
  signIn(page: Page, answer?: ConsentAnswer): Promise<Page>
  /** The same up to the address that the provider sends the browser to. */
  consent(page: Page, answer?: ConsentAnswer): Promise<string>
}

const CONNECT_TOKEN = 'urn:ietf:params:oauth:token-type:connect-token'

/** A link as the partner's backend makes it. `app` is any name; `query` follows the token. */
export async function linkFor(
  server: TestServer,
  partner: TestPartner,
  app: string,
  more: { user?: string; tenant?: string; label?: string; query?: Record<string, string> } = {},
): Promise<{ link: string; sessionId: string; code: string }> {
  const { user = 'dana', tenant = 'petshop-ltd', label, query = {} } = more
  const resource = `${server.deps.publicUrl}/to/${app}`
  const jwt = await partner.sign(user, tenant, label === undefined ? {} : { name: label })
  const answer = await exchange(server, partner, jwt, { requested_token_type: CONNECT_TOKEN, resource })
  const body = (await answer.json()) as { access_token?: string; session_id?: string }
  if (!body.access_token || !body.session_id) throw new Error(`no session code: ${JSON.stringify(body)}`)
  const link = `/to/${app}?${new URLSearchParams({ token: body.access_token, ...query })}`
  return { link, sessionId: body.session_id, code: body.access_token }
}

/** Starts mock providers and publishes their apps; they stop after the file's tests. */
export async function publishProviders(
  server: TestServer,
  ...keys: ProviderKey[]
): Promise<Record<string, { provider: RunningProvider; app: App }>> {
  const entries = await Promise.all(
    keys.map(async (key) => {
      const provider = await startProvider(key)
      atEnd(() => provider.close())
      const text = await readFile(manifestFile(key), 'utf8')
      const { app } = await pushApp(
        text,
        { filename: `${key}.yaml`, env: manifestEnvironment([provider]) },
        server.deps,
      )
      return [key, { provider, app }] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** A browser with cookies of its own, to begin with those of `cookie`. It follows no redirect by itself. */
export function openPerson(server: TestServer, cookie = ''): Person {
  const jar = new Map<string, string>(
    cookie
      .split('; ')
      .filter(Boolean)
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  async function send(address: string, init: RequestInit = {}): Promise<Page> {
    const url = new URL(address, server.url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...init.headers, ...(cookie ? { cookie } : {}) }
    const answer = await server.fetch(url.pathname + url.search, { ...init, headers })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      jar.set(name, value)
    }
    const { status, headers: answered } = answer
    return { status, headers: answered, text: await answer.text(), location: answered.get('location'), url: url.href }
  }
  const person: Person = {
    get: (address, headers = {}) => send(address, { headers }),
    head: (address) => send(address, { method: 'HEAD' }),
    arrive: async (address) => settle(await send(address)),
    submit: async (page, fields, headers) => settle(await person.post(page, fields, headers)),
    post: (page, fields = {}, headers = {}) => {
      const body = new URLSearchParams({ ...hiddenFields(page), ...fields })
      return send(formAction(page), { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin', ...headers } })
    },
    open: async (link) => {
      const redeemed = await send(link)
      return redeemed.location === null ? redeemed : send(redeemed.location)
    },
    consent: async (page, answer) => {
      const started = await send(signInLink(page))
      if (!started.location) throw new Error(`no way to the provider: ${started.status}`)
      return answerConsent(started.location, answer)
    },
    signIn: async (page, answer) => person.arrive(await person.consent(page, answer)),
  }
  const settle = async (page: Page): Promise<Page> => {
    const isOn = page.status === 303 && /^\/(?:to\/|v2\/authentications\/redirect)/.test(page.location ?? '')
    return isOn && page.location ? settle(await send(page.location)) : page
  }
  return person
}

/** The address behind the page's link to the provider. */
export function signInLink({ text }: Page): string {
  return decode(/<a [^>]*data-sign-in[^>]*href="([^"]+)"/.exec(text)?.[1] ?? '')
}

/** The message that the page's script would post, and where; undefined when there is none. */
export function messageIn({ text }: Page): { message: Record<string, unknown>; origins: string[] } | undefined {
  const message = /data-(?:popup-)?message="([^"]+)"/.exec(text)?.[1]
  const origins = /data-origins="([^"]+)"/.exec(text)?.[1]
  return message && origins ? { message: JSON.parse(decode(message)), origins: JSON.parse(decode(origins)) } : undefined
}

function formAction({ text }: Page): string {
  return decode(/<form method="post" action="([^"]+)"/.exec(text)?.[1] ?? '')
}

function hiddenFields({ text }: Page): Record<string, string> {
  const found = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [decode(name), decode(value)]))
}

function decode(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
