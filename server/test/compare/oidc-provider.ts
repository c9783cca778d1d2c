import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error The package carries no types.
import { Provider } from 'oidc-provider'
import {
  ASSISTANT,
  CALLBACK,
  type Contestant,
  cookieBrowser,
  crm,
  hiddenFields,
  other,
  type Person,
} from './contestant.ts'

const HOPS_MAX = 12

/** oidc-provider in this process, in memory. Refresh tokens always come and always rotate; the rest are its defaults. */
export async function startOidcProvider(): Promise<Contestant> {
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const provider = new Provider(issuer, configuration)
  http.on('request', provider.callback())
  return {
    name: 'oidc-provider',
    urls: {
      authorize: `${issuer}/auth`,
      token: `${issuer}/token`,
      introspect: `${issuer}/token/introspection`,
      revoke: `${issuer}/token/revocation`,
      discovery: `${issuer}/.well-known/openid-configuration`,
    },
    person: await signIn(issuer),
    stop: async () => {
      http.close()
      http.closeAllConnections()
    },
  }
}

const registration = {
  redirect_uris: [CALLBACK],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
}
const confidential = ({ id, secret }: typeof crm) => ({
  ...registration,
  client_id: id,
  client_secret: secret,
  grant_types: [...registration.grant_types, 'client_credentials'],
  scope: 'zap zap:write',
})
const configuration = {
  clients: [
    confidential(crm),
    confidential(other),
    {
      ...registration,
      client_id: ASSISTANT,
      token_endpoint_auth_method: 'none',
      scope: 'openid nla:exposed_actions:execute',
    },
  ],
  cookies: { keys: ['of a comparison'] },
  scopes: ['openid', 'offline_access', 'zap', 'zap:write', 'nla:exposed_actions:execute'],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  issueRefreshToken: async () => true,
  rotateRefreshToken: true,
}

async function signIn(issuer: string): Promise<Person> {
  const browser = cookieBrowser()
  const walk = async (start: string, answer: 'allow' | 'deny'): Promise<URL> => {
    let page = await browser.open(start)
    for (let hop = 0; hop < HOPS_MAX; hop++) {
      if (page.location !== null && !page.location.startsWith(issuer)) return new URL(page.location)
      page = page.location === null ? await submit(page.html, answer) : await browser.open(page.location)
    }
    throw new Error(`oidc-provider: ${page.status} ${page.html.slice(0, 500)}`)
  }
  const submit = (html: string, answer: 'allow' | 'deny') => {
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? ''
    const fields = hiddenFields(html)
    if (fields.prompt === 'login') return browser.post(action, { ...fields, login: 'dana', password: 'any' })
    return answer === 'allow' ? browser.post(action, fields) : browser.open(`${action}/abort`)
  }
  const person: Person = { open: browser.open, allow: (url) => walk(url, 'allow'), deny: (url) => walk(url, 'deny') }
  const query = { client_id: crm.id, redirect_uri: CALLBACK, response_type: 'code', scope: 'zap' }
  await person.allow(`${issuer}/auth?${new URLSearchParams(query)}`) // so that she is signed in
  return person
}
