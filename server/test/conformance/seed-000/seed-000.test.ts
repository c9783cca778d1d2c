// Seed 000, sentence by sentence, over HTTP. The samples are those that it prints (published-samples.ts).
//
// | sentence | |
// |---|---|
// | store the verifier securely (twice) | on the client's side: nothing for the server to do. That it "will be needed" is a test |
// | "Copy", "Ask AI" | labels of the page that it was printed on |
// | it runs AI Actions, reads mail with them | here the key opens the API as its owner; actions for agents follow |
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { addAccount, linkTo, mailsTo, PASSWORD } from '../../harness/accounts.ts'
import { plainBrowser } from '../../harness/consent.ts'
import { askToken } from '../../harness/grants.ts'
import { signedInCookie } from '../../harness/person.ts'
import { startTestServer } from '../../harness/server.ts'
import { startVisitor } from '../../harness/visitor.ts'
import {
  assertPrinted,
  calls,
  noShell,
  runCurl,
  sampleCodeChallenge,
  sampleVerifier,
  seedsAreAbsent,
  slashForms,
} from '../published-samples.ts'
import { codeIn, follow, makeKey, startSampleApp } from '../sample-app.ts'

const server = await startTestServer()
const { publicUrl } = server.deps
const { client, callback, begin, redeem, tokensOf, check, statusWith } = await startSampleApp(server)
const dana = await startVisitor(server, 'dana')
const codeOf = async (url: string) => codeIn(await dana.allow(url))

test('“treat your API key like a password”: the page says so, shows it once, and a lost one is revoked', async () => {
  const { page, key } = await makeKey(server, 'ada@example.test')
  assert.match(page.html, /like a password/i)
  const browser = plainBrowser(server, await signedInCookie(server, 'ada@example.test'))
  const list = await browser.open('/credentials/')
  assert.ok(!list.html.includes(key))
  assert.equal((await check({ 'x-api-key': key })).status, 200)
  const revoking = /href="(\/credentials\/\d+\/revoke\/)"/.exec(list.html)?.[1] ?? assert.fail(list.html)
  await browser.press(await browser.open(revoking), 'Revoke')
  assert.equal((await check({ 'x-api-key': key })).status, 401)
})

test('“anyone with your API key”: the key alone acts as its owner, from anywhere, with no cookie and no consent', async () => {
  const { key } = await makeKey(server, 'omar@example.test')
  const answer = await check({ 'x-api-key': key })
  assert.equal(answer.status, 200)
  assert.equal(((await answer.json()) as { email: string }).email, 'omar@example.test')
})

test('“your OAuth client can be used with the PKCE flow to authenticate using a Bearer token”', async () => {
  const { access_token, token_type } = await tokensOf(dana)
  assert.equal(token_type, 'Bearer')
  const answer = await check({ authorization: `Bearer ${access_token}` })
  assert.equal(answer.status, 200)
  assert.equal(((await answer.json()) as { email: string }).email, dana.email)
  assert.equal((await check({})).status, 401)
})

test('“first generate a code verifier and a code challenge”: without a challenge nobody is asked', async () => {
  const { url } = await begin()
  for (const without of ['code_challenge', 'code_challenge_method']) {
    const bare = new URL(url)
    bare.searchParams.delete(without)
    const back = await dana.allow(bare)
    assert.equal(back.searchParams.get('error'), 'invalid_request', without)
    assert.equal(back.searchParams.get('code'), null)
  }
})

test('the sample verifier is one of RFC 7636: 56 of the 43 to 128 characters, never the same', () => {
  const verifiers = Array.from({ length: 100 }, sampleVerifier)
  for (const verifier of verifiers) assert.match(verifier, /^[0-9a-f]{56}$/)
  assert.equal(new Set(verifiers).size, 100)
})

test('the sample challenge is S256 of RFC 7636: its appendix B comes out', async () => {
  const challenge = await sampleCodeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
  assert.equal(challenge, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
})

test('the samples open every door: 20 verifiers, with + and / and = among the hashes', async () => {
  for (let round = 0; round < 20; round++) {
    const { verifier, url } = await begin()
    assert.equal((await redeem(await codeOf(url), verifier)).status, 200, verifier)
  }
})

test('“it will be needed when returning to your site”: without the verifier, or with another, the code gives nothing', async () => {
  const { verifier, url } = await begin()
  const code = await codeOf(url)
  const without = { grant_type: 'authorization_code', code, redirect_uri: callback }
  assert.equal((await askToken(server, client, without)).body.error, 'invalid_grant')
  assert.equal((await redeem(code, sampleVerifier())).body.error, 'invalid_grant')
  assert.equal((await redeem(code, verifier)).status, 200)
})

test('“send the user to your OAuth consent screen”: it names the app, the account, and what is allowed', async () => {
  const erin = await addAccount(server, 'erin@example.test', { firstName: 'Erin' })
  const browser = plainBrowser(server)
  const { url } = await begin()
  const signIn = await follow(server, browser, await browser.open(url))
  const consent = await follow(
    server,
    browser,
    await browser.press(signIn, 'Sign in', { email: erin.email, password: PASSWORD }),
  )
  assert.equal(consent.status, 200)
  for (const words of ['assistant', erin.email, 'Allow', 'Deny']) assert.ok(consent.html.includes(words), words)
})

test('“after the user has authorized your app”: back at the redirect_uri, with a code query parameter', async () => {
  const back = await dana.allow((await begin()).url)
  assert.equal(`${back.origin}${back.pathname}`, 'https://your-app.test/callback')
  assert.equal(back.searchParams.get('kept'), '1') // its own query stays
  assert.match(codeIn(back), /^[A-Za-z0-9_-]{43,}$/)
  assert.equal(back.hash, '')
})

test('who has not authorized it comes back without a code', async () => {
  const omar = await startVisitor(server, 'oscar')
  const back = await omar.deny((await begin()).url)
  assert.deepEqual([back.searchParams.get('code'), back.searchParams.get('error')], [null, 'access_denied'])
})

test('“exchange this code for a token, using the verifier”: once', async () => {
  const { verifier, url } = await begin()
  const code = await codeOf(url)
  assert.equal((await redeem(code, verifier)).status, 200)
  assert.equal((await redeem(code, verifier)).body.error, 'invalid_grant')
})

test('OAuthAccessToken: these members, of these types', async () => {
  const { id_token, access_token, refresh_token, expires_in, token_type, scope, ...rest } = await tokensOf(dana)
  assert.deepEqual([token_type, scope, rest], ['Bearer', 'openid nla:exposed_actions:execute', {}])
  for (const text of [id_token, access_token, refresh_token]) assert.equal(typeof text, 'string')
  assert.equal(expires_in, 36_000) // seconds
})

test('OAuthAccessToken: id_token is a “JWT with user info”, signed with a key that everybody can fetch', async () => {
  const { id_token = '' } = await tokensOf(dana)
  const jwks = createRemoteJWKSet(new URL(`${publicUrl}/.well-known/jwks.json`), {
    [customFetch]: (url: string) => fetch(url.replace(publicUrl, server.url)),
  })
  const expected = { issuer: publicUrl, audience: client.client_id, currentDate: server.deps.clock.now() }
  const { payload } = await jwtVerify(id_token, jwks, expected)
  assert.deepEqual([payload.sub, payload.email, payload.name], [String(dana.userId), dana.email, 'Dana Doe'])
})

test('OAuthAccessToken: access_token goes into “Authorization: Bearer …”, refresh_token and id_token do not', async () => {
  const { access_token, refresh_token, id_token = '' } = await tokensOf(dana)
  assert.deepEqual(await Promise.all([access_token, refresh_token, id_token].map(statusWith)), [200, 401, 401])
})

test('the printed check is answered, in both slash forms', { skip: noShell }, async () => {
  const { access_token } = await tokensOf(dana)
  for (const call of slashForms(calls.check)) {
    const answer = await runCurl(call, server.url, { YOUR_ACCESS_TOKEN: access_token })
    assert.deepEqual([answer.status, answer.contentType], [200, 'application/json'])
    assert.deepEqual([answer.body.success, answer.body.email], [true, dana.email])
  }
})

/** The account creation URL of a new address, as the seed says: first the authorize URL, then the link for it. */
async function loginLink(email: string): Promise<{ link: string; verifier: string }> {
  const { verifier, url } = await begin()
  const query = { redirect_uri: url, sign_up_first_name: 'Nia', sign_up_last_name: 'New', sign_up_email: email }
  const answer = await server.fetch(`/api/v2/auth/login-link/?${new URLSearchParams(query)}`)
  assert.equal(answer.status, 200)
  const { login_link } = (await answer.json()) as { login_link: string }
  return { link: login_link, verifier }
}

test('“create an account and connect it to your app in one step”: one form, then Allow, and the code is good', async () => {
  const { link, verifier } = await loginLink('nia@example.test')
  const browser = plainBrowser(server)
  const consent = await follow(server, browser, await browser.press(await browser.open(link), 'Create account'))
  const back = await browser.press(consent, 'Allow')
  const { body } = await redeem(codeIn(back.location ?? ''), verifier)
  const answer = await check({ authorization: `Bearer ${body.access_token}` })
  const { email, name } = (await answer.json()) as { email: string; name: string }
  assert.deepEqual([email, name], ['nia@example.test', 'Nia New'])
})

test('“generate the authorize URL, then get the account creation URL”: for that URL of this client, and no other', async () => {
  const query = { sign_up_first_name: 'Nia', sign_up_last_name: 'New', sign_up_email: 'no@example.test' }
  const foreign = await begin({ YOUR_CLIENT_ID: 'nobody' })
  for (const redirect_uri of [foreign.url, 'https://elsewhere.test/oauth/authorize', callback]) {
    const answer = await server.fetch(`/api/v2/auth/login-link/?${new URLSearchParams({ ...query, redirect_uri })}`)
    assert.equal(answer.status, 400, redirect_uri)
  }
})

test('“if the email address is already associated with an account, they will be asked to log in”', async () => {
  const { link, verifier } = await loginLink(dana.email)
  const browser = plainBrowser(server)
  const page = await follow(server, browser, await browser.open(link))
  assert.match(page.html, /name="password"/)
  const signedIn = await browser.press(page, 'Sign in', { email: dana.email, password: PASSWORD })
  const next = await follow(server, browser, signedIn)
  const back = next.location ?? (await browser.press(next, 'Allow')).location ?? ''
  const { body } = await redeem(codeIn(back), verifier)
  assert.equal(await statusWith(body.access_token), 200)
})

test('“a follow-up email to confirm their email address and to set a password”: both, and it signs in afterwards', async () => {
  const email = 'follow@example.test'
  const browser = plainBrowser(server)
  await browser.press(await browser.open((await loginLink(email)).link), 'Create account')
  const [mail] = await mailsTo(server, email)
  assert.match(mail?.subject ?? '', /confirm/i)
  const elsewhere = plainBrowser(server)
  const page = await elsewhere.open(await linkTo(server, email))
  assert.equal((await elsewhere.press(page, 'Confirm', { password: 'seven red kettles' })).status, 303)
  const later = plainBrowser(server)
  const signIn = await later.press(await later.open('/sign-in'), 'Sign in', { email, password: 'seven red kettles' })
  assert.equal(signIn.status, 303)
})

test('“the user will then see the consent screen and be redirected back with a code”: no mail has to be read first', async () => {
  const { link, verifier } = await loginLink('soon@example.test')
  const browser = plainBrowser(server)
  const consent = await follow(server, browser, await browser.press(await browser.open(link), 'Create account'))
  for (const words of ['assistant', 'soon@example.test', 'Allow', 'Deny'])
    assert.ok(consent.html.includes(words), words)
  const back = new URL((await browser.press(consent, 'Allow')).location ?? '')
  assert.ok(back.href.startsWith(callback))
  assert.equal((await redeem(codeIn(back), verifier)).status, 200)
})

test('“after expires_in seconds the access_token will expire; the refresh_token gets a new one”', async () => {
  const { access_token, refresh_token, expires_in } = await tokensOf(dana)
  await server.advance(expires_in - 1)
  assert.equal(await statusWith(access_token), 200)
  await server.advance(2)
  assert.equal(await statusWith(access_token), 401)
  const { status, body } = await askToken(server, client, { grant_type: 'refresh_token', refresh_token })
  assert.deepEqual([status, await statusWith(body.access_token)], [200, 200])
})

test('the samples are those of the seed', { skip: seedsAreAbsent }, () => {
  assertPrinted('000', calls.check)
})
