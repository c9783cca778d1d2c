// Clients that ask people, and a browser of cookies and forms alone.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { registerClient, registrationSchema } from '../../src/clients/index.ts'
import { cookieHeader } from './person.ts'
import type { TestServer } from './server.ts'

export const VERIFIER = 'a-verifier-of-dana-that-is-long-enough-0123456789'
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
export const CALLBACK = 'http://127.0.0.1:9999/cb'

const assistant = { key: 'assistant', kind: 'ai_actions', name: 'Assistant', client_id: 'assistant', public: true }
const crm = {
  key: 'crm',
  kind: 'workflow',
  name: 'Acme CRM',
  client_id: '5672067294567789354752',
  client_secret: 's3cret',
}
const registrations = [
  { ...assistant, redirect_uris: [CALLBACK, 'https://assistant.test/cb?kept=1', 'com.example.assistant:/cb'] },
  {
    ...crm,
    redirect_uris: [CALLBACK, 'https://crm.test/cb'],
    scopes: ['zap', 'zap:write', 'authentication', 'profile'],
  },
  {
    key: 'confidential',
    kind: 'ai_actions',
    name: 'Confidential',
    client_id: 'confidential',
    public: false,
    redirect_uris: [CALLBACK],
  },
]

/** Registers Assistant (public, PKCE), Acme CRM (workflow) and Confidential (ai_actions with a secret). */
export async function registerAskers({ deps }: TestServer): Promise<void> {
  for (const registration of registrations) await registerClient(registrationSchema.parse(registration), deps)
}

/** The query of a request of Assistant that is right; `over` overrides or, when undefined, removes. */
export function authorizeQuery(over: Record<string, string | undefined> = {}): string {
  const all = {
    client_id: 'assistant',
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid nla:exposed_actions:execute',
    state: 'tney4952',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...over,
  }
  const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return new URLSearchParams(given).toString()
}

/** What a request of Acme CRM differs in. */
export const ofCrm = {
  client_id: crm.client_id,
  scope: 'zap zap:write authentication',
  code_challenge: undefined,
  code_challenge_method: undefined,
}

/** How many codes there are. */
export async function countCodes({ deps }: TestServer): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from authorization_codes`.execute(deps.db)
  return rows[0]?.count ?? 0
}

export type Visited = { status: number; location: string | null; html: string; headers: Headers }

/** A browser without scripts: keeps cookies, follows nothing by itself, posts the forms of the pages that it was shown. */
export type PlainBrowser = {
  open(path: string, headers?: Record<string, string>): Promise<Visited>
  /** Posts the page's form by the button whose label begins with `label`; `over` overrides fields. */
  press(page: Visited, label: string, over?: Record<string, string>): Promise<Visited>
  /** Its Cookie header, for a request that no page would make. */
  cookie(): string
}

/** A browser with the cookies of a Cookie header, such as of `signedInCookie`. */
export function plainBrowser(server: TestServer, cookie = ''): PlainBrowser {
  const jar = new Map(
    cookie
      .split('; ')
      .filter(Boolean)
      .map((pair) => [pair.split('=')[0] ?? '', pair]),
  )
  const send = async (path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Visited> => {
    const headers = { accept: 'text/html', ...init.headers, cookie: [...jar.values()].join('; ') }
    const answer = await server.fetch(path, { ...init, headers })
    for (const pair of cookieHeader(answer.headers.getSetCookie()).split('; ').filter(Boolean)) {
      jar.set(pair.split('=')[0] ?? '', pair)
    }
    const { status } = answer
    return { status, location: answer.headers.get('location'), html: await answer.text(), headers: answer.headers }
  }
  return {
    cookie: () => [...jar.values()].join('; '),
    open: (path, headers = {}) => send(path, { headers }),
    press: (page, label, over = {}) => {
      const form = formWith(page.html, label)
      const body = new URLSearchParams({ ...form.fields, ...over })
      return send(form.action, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } })
    },
  }
}

function formWith(html: string, label: string): { action: string; fields: Record<string, string> } {
  for (const [, opening = '', content = ''] of html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
    const buttons = [...content.matchAll(/<button([^>]*)>\s*([^<]*)/g)]
    const button = buttons.find(([, , text = '']) => text.startsWith(label))
    if (!button) continue
    const inputs = [...content.matchAll(/<input([^>]*)>/g)].map(([, attributes = '']) => attributes).filter(isSent)
    const fields = [...inputs, button[1] ?? ''].map((text) => [attribute(text, 'name'), attribute(text, 'value')])
    return { action: attribute(opening, 'action'), fields: Object.fromEntries(fields.filter(([name]) => name)) }
  }
  throw new Error(`no form has a button "${label}": ${html}`)
}

function isSent(attributes: string): boolean {
  return !['radio', 'checkbox'].includes(attribute(attributes, 'type')) || / checked\b/.test(attributes)
}

function attribute(text: string, name: string): string {
  const [, value = ''] = new RegExp(`\\b${name}="([^"]*)"`).exec(text) ?? []
  return value
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
