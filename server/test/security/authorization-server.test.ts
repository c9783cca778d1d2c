// What must hold of the authorization server and of partner JWTs, line by line: which test proves it. The lines that no
// other file proves are proven here.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainBrowser } from '../harness/consent.ts'
import { newTokens, refresh, startClient } from '../harness/grants.ts'
import { signedInCookie } from '../harness/person.ts'
import { startTestServer } from '../harness/server.ts'
import { assertProven, type Proof } from './proofs.ts'

const server = await startTestServer()
const crm = await startClient(server)

const OAUTH = 'server/src/oauth'
const ACCOUNTS = 'server/src/accounts'
const HERE = 'server/test/security/authorization-server.test.ts'
const CODE: Proof = {
  file: `${OAUTH}/token/authorization-code.test.ts`,
  title: '400 invalid_grant: ‹why›; nothing is written',
}
const REFRESH: Proof = { file: `${OAUTH}/token/refresh.test.ts`, title: '‹error›: ‹why›; nothing is written' }
const PAGE: Proof = { file: `${OAUTH}/authorize/refusals.test.ts`, title: '400, a page and no redirect: ‹name›' }
const SENT_BACK: Proof = { file: `${OAUTH}/authorize/refusals.test.ts`, title: '302 ‹error›: ‹name›' }
const JWT: Proof = { file: `${OAUTH}/token/token-exchange.test.ts`, title: '400 invalid_request: ‹cause›' }

const lines: Record<string, readonly Proof[]> = {
  'redirect URIs are exact': [
    { file: 'server/src/clients/redirect-uri.test.ts', title: 'registered: byte for byte, for every client' },
    { ...PAGE, rows: ['a redirect URI with one more byte', 'another port, of a confidential client'] },
  ],
  'no error redirects before client and URI are proven': [
    { ...PAGE, rows: ['an unknown client', 'a redirect URI of nobody', 'a redirect URI of another client'] },
  ],
  'PKCE S256 of public clients': [
    { ...SENT_BACK, rows: ['a public client without PKCE', 'PKCE plain', 'PKCE without a method, which is plain'] },
  ],
  'codes are bound to client, URI, challenge and account': [
    { file: `${OAUTH}/authorize/consent.test.ts`, title: '302 with code, state and iss: Allow, and the code is bound' },
    { ...CODE, rows: ['another client sends it', 'another redirect_uri', 'another verifier'] },
  ],
  'codes are for single use, under 20 parallel tries': [
    {
      file: 'server/test/faults/tokens-of-two-processes.test.ts',
      title: '‹outcome›: 20 parallel redemptions of a code, half at each process',
    },
  ],
  'codes and refresh tokens are bound to their client (CVE-2026-55672)': [
    { ...CODE, rows: ['another client sends it', 'a public client sends it'] },
    { ...REFRESH, rows: ['another client sends it', 'a public client sends it'] },
  ],
  'rotation is atomic (CVE-2026-1035)': [
    { file: `${OAUTH}/token/refresh.test.ts`, title: '20 parallel swaps of one token, at two servers' },
    { file: `${OAUTH}/token/judge.test.ts`, title: 'property: a pair is given only for what is unspent' },
  ],
  'rotation is remembered across restarts (CVE-2026-9802)': [
    { file: HERE, title: 'a restart forgets no rotation' },
    {
      file: 'server/test/faults/refresh-chains.test.ts',
      title: 'nobody is locked out and no token has two successors',
    },
  ],
  'a database hiccup burns no token (Keycloak 49213)': [
    { file: `${OAUTH}/token/lost-answer.test.ts`, title: '503 with Retry-After: the database stays away' },
    { file: `${OAUTH}/token/lost-answer.test.ts`, title: '200: the swap is rolled back by a kill of its backend' },
  ],
  'the redirect URI is checked when somebody is asked, not only at the token endpoint (CVE-2025-4143)': [
    { ...PAGE, rows: ['a redirect URI of nobody'] },
    { file: `${OAUTH}/authorize/consent.test.ts`, title: '400, and no code: the redirect URI was taken off the list' },
  ],
  'truncated and altered tokens are refused (CVE-2026-27840)': [
    { ...CODE, rows: ['it is cut off', 'it is longer', 'one letter is another'] },
    { ...REFRESH, rows: ['it is cut off', 'it is longer', 'its case is another'] },
    { file: HERE, title: 'truncated, altered and lengthened: no access token, no session' },
  ],
  'state, nonce and verifier are bound to provider and session (CVE-2026-73419)': [
    { file: `${OAUTH}/authorize/consent.test.ts`, title: '404: the request of another browser' },
    { file: `${OAUTH}/token/authorization-code.test.ts`, title: '200: the id_token comes when openid was granted' },
    {
      file: 'server/src/connections/connect-ui/sign-in.test.ts',
      title: '400 and nothing burnt: the callback in another browser, without its state, or at another app',
    },
    {
      file: 'server/src/connections/connect-ui/sign-in.test.ts',
      title: '400 and nothing burnt: a doubled parameter, an issuer that is not the one that was asked',
    },
  ],
  'an address that nobody confirmed links no accounts (CVE-2026-41574)': [
    { file: `${ACCOUNTS}/account.test.ts`, title: 'a person of ours is found by address and id; a partner’s user' },
    {
      file: `${OAUTH}/quick-account/mailed-link/mailed-link.test.ts`,
      title: '303: what is removed stops working at once',
    },
    { file: `${OAUTH}/quick-account/welcome.test.ts`, title: 'a known address: sign in first, never a silent log-in' },
  ],
  'API keys are made by their owner alone (CVE-2025-61928)': [
    { file: 'server/src/clients/api-keys/pages/pages.test.ts', title: 'signed out: every page leads to sign-in' },
    { file: 'server/src/clients/api-keys/pages/pages.test.ts', title: '403: a form without our token' },
    { file: HERE, title: 'an API key belongs to whoever is signed in, whatever the form says' },
  ],
  'parameters that come twice are refused': [
    { file: `${OAUTH}/token/form.test.ts`, title: '400 invalid_request: a parameter that is given twice' },
    { ...PAGE, rows: ['a parameter given twice', 'one name spelled in two ways'] },
  ],
  'limits by client and by account, IPv6 and X-Forwarded-For sane': [
    { file: `${OAUTH}/token/token-limits.test.ts`, title: '429: the 101st failed client authentication of a network' },
    { file: `${OAUTH}/token/token-limits.test.ts`, title: '429: the 1,001st request of a client in a minute' },
    { file: `${ACCOUNTS}/limits.test.ts`, title: '429 and Retry-After: exactly 50 wrong passwords are looked at' },
    {
      file: 'server/src/kernel/limits/network-of.test.ts',
      title: 'an IPv4 address stands for itself, an IPv6 address',
    },
    { file: `${OAUTH}/api-limits.test.ts`, title: 'compat: the 61st request of an address' },
    { file: HERE, title: 'X-Forwarded-For of nobody whom we know counts for nothing' },
  ],
  'passwords are argon2id': [{ file: `${ACCOUNTS}/account.test.ts`, title: 'argon2id, salted, as the PHC says' }],
  'sessions rotate at sign-in': [{ file: `${ACCOUNTS}/sign-in.test.ts`, title: '303: the session gets a new id' }],

  'partner JWTs: no algorithm confusion': [
    { file: `${OAUTH}/token/jwt-signature.test.ts`, title: 'none, HMAC, PSS and names of objects are no algorithms' },
    { ...JWT, rows: ['alg none', 'an HMAC with the public key'] },
  ],
  'partner JWTs: no key from the header': [{ ...JWT, rows: ['a key of its own in the header'] }],
  'partner JWTs: fetches of the JWKS are bounded': [
    { file: 'server/src/clients/partner-keys.test.ts', title: 'an unknown kid asks again, at most once in 30 seconds' },
    { file: 'server/src/clients/partner-keys.test.ts', title: 'one fetch serves many exchanges' },
  ],
  'partner JWTs: sizes are bounded': [
    { ...JWT, rows: ['over 16 KiB'] },
    { file: 'server/src/clients/partner-keys.test.ts', title: '503 when it never answered; a set that is too large' },
  ],
  'partner JWTs: claims are strict': [
    { ...JWT, rows: ['another issuer', 'another audience', 'no exp', 'exp as text', 'lives too long', 'crit'] },
  ],
  'partner JWTs: tenants are apart': [
    {
      file: `${OAUTH}/token/token-exchange.test.ts`,
      title: 'tenants apart: a JWT of one partner is nothing to another',
    },
  ],
}

for (const [line, proofs] of Object.entries(lines)) {
  test(`it is proven that ${line}`, () => {
    assert.ok(proofs.length > 0)
    for (const proof of proofs) assertProven(proof)
  })
}

test('a restart forgets no rotation: the old token is refused and its family revoked, the key gets the same pair', async () => {
  const before = await startTestServer({ databaseUrl: server.databaseUrl })
  const [leaked, lost] = [await newTokens(before, crm), await newTokens(before, crm)]
  const successor = (await refresh(before, crm, leaked.refresh_token)).body
  const answered = (await refresh(before, crm, lost.refresh_token, { key: 'first-try' })).body
  await before.stop()

  const after = await startTestServer({ databaseUrl: server.databaseUrl })
  const again = await refresh(after, crm, lost.refresh_token, { key: 'first-try' })
  assert.deepEqual([again.body.access_token, again.body.refresh_token], [answered.access_token, answered.refresh_token])
  assert.equal((await refresh(after, crm, leaked.refresh_token)).body.error, 'invalid_grant')
  assert.equal((await refresh(after, crm, successor.refresh_token)).body.error, 'invalid_grant')
  const { status } = await after.fetch('/v2/apps', { headers: { authorization: `Bearer ${successor.access_token}` } })
  assert.equal(status, 401)
})

/** A token, damaged in every way that leaves something of it. */
function damaged(token: string): string[] {
  const swapped = (at: number) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
  const cuts = [1, token.length / 2, token.length - 1].map((length) => token.slice(0, length))
  const others = [swapped(0), swapped(token.length - 1), `${token}A`, `A${token}`, token.toLowerCase(), `${token}=`]
  return [...cuts, ...others, [...token].reverse().join('')]
}

test('truncated, altered and lengthened: no access token, no session', async () => {
  const { access_token } = await newTokens(server, crm)
  const statusWith = async (token: string) =>
    (await server.fetch('/v2/apps', { headers: { authorization: `Bearer ${token}` } })).status
  assert.equal(await statusWith(access_token), 200)
  for (const token of damaged(access_token)) assert.equal(await statusWith(token), 401, token)

  const cookie = await signedInCookie(server, 'dana@example.test')
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(cookie) ?? []
  const leadsTo = async (session: string) =>
    (await server.fetch('/account/sessions', { headers: { cookie: `${name}=${session}` } })).headers.get('location')
  assert.equal(await leadsTo(value), null)
  for (const session of damaged(value)) assert.match((await leadsTo(session)) ?? '', /^\/sign-in/, session)
})

test('an API key belongs to whoever is signed in, whatever the form says', async () => {
  const browser = plainBrowser(server, await signedInCookie(server, 'eve@example.test'))
  await browser.press(await browser.open('/custom/actions/'), 'Connect')
  const forged = { name: 'Sly', user_id: '1', userId: '1', email: 'dana@example.test', owner: 'dana@example.test' }
  const made = await browser.press(await browser.open('/credentials/'), 'Create API key', forged)
  const key = /sk-[A-Za-z0-9]{49}/.exec(made.html)?.[0] ?? assert.fail(made.html)
  const answer = await server.fetch('/api/v2/auth/check', { headers: { 'x-api-key': key } })
  assert.equal(((await answer.json()) as { email: string }).email, 'eve@example.test')
})

test('X-Forwarded-For of nobody whom we know counts for nothing: other addresses in it are the same network', async () => {
  const lab = await startClient(server, 'lab')
  const fail = async (address: string) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: lab.client_id, client_secret: 'x' })
    const headers = { 'x-forwarded-for': address, forwarded: `for=${address}` }
    return (await server.fetch('/oauth/token', { method: 'POST', body, headers })).status
  }
  const statuses: number[] = []
  for (let n = 0; n < 110; n++) statuses.push(await fail(`203.0.113.${n}`))
  assert.deepEqual([statuses[0], statuses.at(-1)], [401, 429])
})
