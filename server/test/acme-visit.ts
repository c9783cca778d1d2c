// For tests: Acme CRM beside a small Wayleave, and a browser reduced to cookies and redirects.

import type { TestContext } from 'node:test'
import { createSigner } from '@wayleave/sdk/partner'
import { acme, type FakeWayleave, startFakeWayleave } from '../../sdk/test/fake-wayleave/index.ts'
import { type DemoPartner, type DemoPartnerOptions, startDemoPartner } from '../src/dev/demo-partner/index.ts'

/** What came back, after redirects inside Acme. */
export type Page = { status: number; headers: Headers; text: string; location: string | null }

/** Nora's browser. */
export type Browser = {
  get(path: string, headers?: Record<string, string>): Promise<Page>
  post(path: string, form?: Record<string, string>, headers?: Record<string, string>): Promise<Page>
}

/** Everything a test of the demo partner needs; it stops with the test. */
export async function visitAcme(
  t: TestContext,
  change: Partial<DemoPartnerOptions> = {},
): Promise<{ fake: FakeWayleave; partner: DemoPartner; browser: Browser }> {
  const { issuer, audience, clientId, clientSecret } = acme
  const keys = (await createSigner({ issuer, audience, algorithm: 'ES256' })).exportKeys()
  let jwksUrl = ''
  const fake = await startFakeWayleave(async () => (await fetch(jwksUrl)).json())
  t.after(() => fake.close())
  const client = { client_id: clientId, client_secret: clientSecret, issuer, audience, private_jwks: keys }
  const partner = await startDemoPartner({ port: 0, wayleaveUrl: fake.url, client, ...change })
  t.after(() => partner.close())
  jwksUrl = partner.jwksUrl
  return { fake, partner, browser: openBrowser(partner.url) }
}

/** A browser that keeps cookies and follows redirects as long as they stay at Acme. */
export function openBrowser(origin: string): Browser {
  const cookies = new Map<string, string>()
  async function send(path: string, init: RequestInit): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...init.headers, ...(cookie ? { cookie } : {}) }
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location !== null && new URL(location, origin).origin === origin) return send(location, { method: 'GET' })
    return { status: response.status, headers: response.headers, text: await response.text(), location }
  }
  return {
    get: (path, headers = {}) => send(path, { method: 'GET', headers }),
    post: (path, form = {}, headers = {}) => send(path, { method: 'POST', headers, body: new URLSearchParams(form) }),
  }
}
