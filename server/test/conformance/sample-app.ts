// An app whose developer follows the pages of seeds 000 and 001 step by step, with their samples.
import assert from 'node:assert/strict'
import { type PlainBrowser, plainBrowser, type Visited } from '../harness/consent.ts'
import { askToken, startClient, type TestClient, type TokenAnswer, type TokenBody } from '../harness/grants.ts'
import { signedInCookie } from '../harness/person.ts'
import type { TestServer } from '../harness/server.ts'
import type { Visitor } from '../harness/visitor.ts'
import { addresses, addressOf, sampleCodeChallenge, sampleVerifier } from './published-samples.ts'

export type Started = { verifier: string /** Where to send the person. */; url: string }

export type SampleApp = {
  client: TestClient
  callback: string
  /** A verifier, its challenge, and the authorize URL as it is printed; `over` overrides its placeholders. */
  begin(over?: Record<string, string>): Promise<Started>
  redeem(code: string, verifier: string): Promise<TokenAnswer>
  /** The tokens of a person who allows the app. */
  tokensOf(who: Visitor): Promise<TokenBody>
  /** GET /api/v2/auth/check */
  check(headers: Record<string, string>): Promise<Response>
  /** Its status with a token. */
  statusWith(token: string): Promise<number>
}

/** The code that a browser brings back. */
export function codeIn(back: URL | string): string {
  return new URL(back).searchParams.get('code') ?? assert.fail(`no code: ${back}`)
}

/** Registers the app: a public client of AI Actions. */
export async function startSampleApp(server: TestServer): Promise<SampleApp> {
  const callback = 'https://your-app.test/callback?kept=1'
  const client = await startClient(server, 'assistant', {
    kind: 'ai_actions',
    public: true,
    redirect_uris: [callback],
  })
  const begin = async (over = {}) => {
    const verifier = sampleVerifier()
    const values = {
      YOUR_CLIENT_ID: client.client_id,
      YOUR_REDIRECT_URI: callback,
      YOUR_CODE_CHALLENGE: await sampleCodeChallenge(verifier),
      ...over,
    }
    return { verifier, url: addressOf(addresses.authorize, server.deps.publicUrl, values) }
  }
  const redeem = (code: string, code_verifier: string) =>
    askToken(server, client, { grant_type: 'authorization_code', code, code_verifier, redirect_uri: callback })
  const check = (headers: Record<string, string>) => server.fetch('/api/v2/auth/check', { headers })
  return {
    client,
    callback,
    begin,
    redeem,
    tokensOf: async (who) => {
      const { verifier, url } = await begin()
      const { status, body } = await redeem(codeIn(await who.allow(url)), verifier)
      assert.equal(status, 200, JSON.stringify(body))
      return body
    },
    check,
    statusWith: async (token) => (await check({ authorization: `Bearer ${token}` })).status,
  }
}

/** Connects the account of that address and makes a key, by the pages; the page that shows it, and the key. */
export async function makeKey(server: TestServer, email: string): Promise<{ page: Visited; key: string }> {
  const browser = plainBrowser(server, await signedInCookie(server, email))
  await browser.press(await browser.open('/custom/actions/'), 'Connect')
  const page = await browser.press(await browser.open('/credentials/'), 'Create API key', { name: 'Laptop' })
  return { page, key: /sk-[A-Za-z0-9]{49}/.exec(page.html)?.[0] ?? assert.fail(page.html) }
}

/** Goes on while a page of ours leads to another one; the first that shows something, or leads elsewhere. */
export async function follow(server: TestServer, browser: PlainBrowser, from: Visited): Promise<Visited> {
  const { publicUrl } = server.deps
  let page = from
  while (page.location && new URL(page.location, publicUrl).origin === publicUrl)
    page = await browser.open(page.location)
  return page
}
