// Apache's mod_auth_openidc, Debian's libapache2-mod-auth-openidc: a real Apache in front of a page.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { freePort, noApache, type Site, startApache } from '../harness/apache.ts'
import type { Visited } from '../harness/consent.ts'
import { startClient } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor, type Visitor } from '../harness/visitor.ts'

const skip = noApache
const server = await startTestServer()
const sites: Site[] = []
let apache: Awaited<ReturnType<typeof startApache>>

before(async () => {
  if (skip) return
  for (const method of ['client_secret_basic', 'client_secret_post'] as const) {
    const port = await freePort()
    const redirect_uris = [`http://localhost:${port}/protected/callback`]
    const { client_id, secret = '' } = await startClient(server, method, {
      kind: 'ai_actions',
      public: false,
      redirect_uris,
    })
    sites.push({ port, clientId: client_id, clientSecret: secret, method })
  }
  apache = await startApache(server.deps.publicUrl, sites)
})

const pageOf = ({ port }: Site) => `http://localhost:${port}/protected/page.html`

/** What a page shows of the environment of an application behind Apache. */
function environmentOf(page: Visited): Record<string, string> {
  assert.equal(page.status, 200, page.html)
  const lines = page.html.split('\n').map((line) => line.split(/=(.*)/s))
  return Object.fromEntries(lines.map(([name = '', value = '']) => [name, value.trim()]))
}

/** Opens the page, signs in, answers, and is sent back through Apache's callback. */
async function visitPage(site: Site, { browser, ...person }: Visitor, answer: 'allow' | 'deny'): Promise<Visited> {
  const begun = await browser.open(pageOf(site))
  assert.equal(begun.status, 302, begun.html)
  return browser.open((await person[answer](begun.location ?? '')).href)
}

async function openPage(site: Site, person: Visitor): Promise<Record<string, string>> {
  const back = await visitPage(site, person, 'allow')
  assert.deepEqual([back.status, back.location], [302, pageOf(site)], `${back.html} ${await apache.log()}`)
  return environmentOf(await person.browser.open(pageOf(site)))
}

for (const [index, method] of ['client_secret_basic', 'client_secret_post'].entries()) {
  test(`${method}: sign-in, consent, and the page knows who came; a refresh; a logout that revokes`, {
    skip,
  }, async () => {
    const site = sites[index] ?? assert.fail()
    const dana = await startVisitor(server, `dana${index}`)
    const shown = await openPage(site, dana)
    const { REMOTE_USER, OIDC_CLAIM_email, OIDC_CLAIM_name, OIDC_CLAIM_iss, OIDC_CLAIM_sub } = shown
    assert.deepEqual(
      [REMOTE_USER, OIDC_CLAIM_email, OIDC_CLAIM_name, OIDC_CLAIM_iss, OIDC_CLAIM_sub],
      [dana.email, dana.email, `Dana${index} Doe`, server.deps.publicUrl, String(dana.userId)],
    )
    assert.equal(shown.OIDC_CLAIM_given_name, `Dana${index}`) // of userinfo alone

    const access_token = shown.OIDC_access_token ?? ''
    const hook = new URLSearchParams({ refresh: pageOf(site), access_token })
    const refreshed = await dana.browser.open(`http://localhost:${site.port}/protected/callback?${hook}`)
    assert.deepEqual([refreshed.status, refreshed.location], [302, pageOf(site)], await apache.log())
    const after = environmentOf(await dana.browser.open(pageOf(site)))
    assert.notEqual(after.OIDC_access_token, access_token)
    assert.notEqual(after.OIDC_refresh_token, shown.OIDC_refresh_token)
    assert.equal(await check(after.OIDC_access_token), 200)

    const out = new URLSearchParams({ logout: `http://localhost:${site.port}/` })
    const left = await dana.browser.open(`http://localhost:${site.port}/protected/callback?${out}`)
    assert.equal(left.location, `http://localhost:${site.port}/`)
    assert.equal((await dana.browser.open(pageOf(site))).status, 302, 'the page asks again')
    assert.equal(await check(after.OIDC_access_token), 401)
  })
}

test('somebody who says no sees no page', { skip }, async () => {
  const site = sites[0] ?? assert.fail()
  const erin = await startVisitor(server, 'erin')
  const back = await visitPage(site, erin, 'deny')
  // Its words are its own: this version takes an `iss` beside `error` (RFC 9207 §2) for a login that a provider begins.
  assert.equal(back.location, null)
  assert.match(back.html, /<title>Error<\/title>/)
  assert.equal((await erin.browser.open(pageOf(site))).status, 302)
})

test('a used code opens no page', { skip }, async () => {
  const site = sites[0] ?? assert.fail()
  const [frank, thief] = [await startVisitor(server, 'frank'), await startVisitor(server, 'thief')]
  const begun = await frank.browser.open(pageOf(site))
  const came = await frank.allow(begun.location ?? '')
  assert.equal((await frank.browser.open(came.href)).location, pageOf(site))
  const other = await thief.browser.open(pageOf(site))
  came.searchParams.set('state', new URL(other.location ?? '').searchParams.get('state') ?? '')
  const refused = await thief.browser.open(came.href)
  assert.equal(refused.location, null)
  assert.match(await apache.log(), /invalid_grant/)
})

async function check(accessToken: string | undefined): Promise<number> {
  return (await server.fetch('/api/v2/auth/check', { headers: { authorization: `Bearer ${accessToken}` } })).status
}
