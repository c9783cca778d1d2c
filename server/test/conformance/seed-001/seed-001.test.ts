// Seed 001, sentence by sentence, over HTTP; the calls of curl as they are printed, through the real curl.
//
// | sentence | |
// |---|---|
// | what seed 000 says in the same words: the warning of the key, PKCE, the consent screen, quick accounts | ../seed-000 |
// | store the verifier securely | on the client's side: nothing for the server to do |
// | the documentation index, the interactive playground, the links to other pages | their site |
// | headings | |
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOAuth, generateCodeChallenge, generateVerifier } from '@wayleave/sdk/oauth'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { mailsTo, PASSWORD, signedInBrowser } from '../../harness/accounts.ts'
import { plainBrowser } from '../../harness/consent.ts'
import { startTestServer } from '../../harness/server.ts'
import { startVisitor } from '../../harness/visitor.ts'
import {
  addresses,
  addressOf,
  assertPrinted,
  calls,
  noShell,
  runCurl,
  seedsAreAbsent,
  slashForms,
} from '../published-samples.ts'
import { codeIn, follow, makeKey, startSampleApp } from '../sample-app.ts'

const server = await startTestServer()
const { publicUrl } = server.deps
const { client, callback, begin, redeem, tokensOf, check, statusWith } = await startSampleApp(server)
const dana = await startVisitor(server, 'dana')
const asDana = await signedInBrowser(server, dana.email)
const MEMBERS = ['access_token', 'expires_in', 'token_type', 'scope', 'refresh_token', 'id_token']

test('“two methods”: an API key acts on behalf of its owner, OAuth on behalf of the users of an app', async () => {
  const { key } = await makeKey(server, 'owner@example.test')
  const { access_token } = await tokensOf(dana)
  const emailWith = async (headers: Record<string, string>) =>
    ((await (await check(headers)).json()) as { email: string }).email
  const emails = [emailWith({ 'x-api-key': key }), emailWith({ authorization: `Bearer ${access_token}` })]
  assert.deepEqual(await Promise.all(emails), ['owner@example.test', dana.email])
})

test('API key, step 1: log in at /custom/start/, or sign up, and be back there', async () => {
  for (const path of ['/custom/start/', '/custom/start']) {
    const browser = plainBrowser(server)
    const signIn = await follow(server, browser, await browser.open(path))
    assert.match(signIn.html, /name="password"/)
    const signUp = /href="(\/sign-up[^"]*)"/.exec(signIn.html)?.[1] ?? assert.fail(signIn.html)
    const email = `new${path.length}@example.test`
    const form = await browser.open(signUp.replaceAll('&amp;', '&'))
    const back = await follow(server, browser, await browser.press(form, 'Create', { email, password: PASSWORD }))
    assert.match(back.html, /href="\/custom\/actions\/"/)
    const login = plainBrowser(server)
    const again = await follow(server, login, await login.open(path))
    const there = await follow(server, login, await login.press(again, 'Sign in', { email, password: PASSWORD }))
    assert.match(there.html, /href="\/custom\/actions\/"/)
  }
})

test('API key, step 2: connect at /custom/actions/; before that there is no key', async () => {
  const browser = asDana
  const early = await browser.open('/credentials/')
  assert.deepEqual([early.status, early.location], [303, '/custom/start/'])
  const connected = await browser.press(await browser.open('/custom/actions/'), 'Connect')
  assert.deepEqual([connected.status, connected.location], [303, '/credentials/'])
})

test('API key, step 3: retrieved from the Credentials page, and it is good', async () => {
  const page = await asDana.press(await asDana.open('/credentials/'), 'Create API key', { name: 'Laptop' })
  const key = /sk-[A-Za-z0-9]{49}/.exec(page.html)?.[0] ?? assert.fail(page.html)
  assert.equal((await check({ 'x-api-key': key })).status, 200)
})

test('“create an OAuth app”: at /providers/add, with “Public Client” checked; it asks people at once', async () => {
  const form = await asDana.open('/providers/add')
  assert.match(form.html, /name="public"[^>]* checked[^>]*><label[^>]*>Public Client/)
  const given = { name: 'Notes', redirect_uris: callback }
  const made = await asDana.press(form, 'Create app', given)
  const clientId = /id="client-id">([^<]+)</.exec(made.html)?.[1] ?? assert.fail(made.html)
  assert.doesNotMatch(made.html, /id="client-secret"/)
  const { verifier, url } = await begin({ YOUR_CLIENT_ID: clientId })
  const body = {
    grant_type: 'authorization_code',
    client_id: clientId,
    code_verifier: verifier,
    redirect_uri: callback,
  }
  const code = codeIn(await dana.allow(url))
  const answer = await server.fetch('/oauth/token/', { method: 'POST', body: new URLSearchParams({ ...body, code }) })
  assert.deepEqual(Object.keys((await answer.json()) as object), MEMBERS)
})

test('“public client” unchecked: it has a secret, and without it nothing', async () => {
  const form = await asDana.open('/providers/add')
  const unchecked = { ...form, html: form.html.replace(/(name="public"[^>]*) checked/, '$1') }
  const made = await asDana.press(unchecked, 'Create app', { name: 'Server', redirect_uris: callback })
  const client_id = /id="client-id">([^<]+)</.exec(made.html)?.[1] ?? assert.fail(made.html)
  const client_secret = /id="client-secret">([^<]+)</.exec(made.html)?.[1] ?? assert.fail(made.html)
  const { verifier, url } = await begin({ YOUR_CLIENT_ID: client_id })
  const code = codeIn(await dana.allow(url))
  const body = { grant_type: 'authorization_code', client_id, code_verifier: verifier, redirect_uri: callback, code }
  const status = async (more: object) =>
    (await server.fetch('/oauth/token', { method: 'POST', body: new URLSearchParams({ ...body, ...more }) })).status
  assert.deepEqual([await status({}), await status({ client_secret })], [401, 200])
})

test('“use the library to handle authentication for you”: ours does the whole round', async () => {
  const oauth = createOAuth({
    baseUrl: server.url,
    clientId: client.client_id,
    redirectUri: callback,
    scope: 'openid nla:exposed_actions:execute',
    now: () => server.deps.clock.now().getTime(),
  })
  const codeVerifier = generateVerifier()
  const url = oauth.authorizeUrl({ state: 's', codeChallenge: await generateCodeChallenge(codeVerifier) })
  const tokens = await oauth.exchangeCode({ code: codeIn(await dana.allow(url)), codeVerifier })
  assert.equal(await statusWith((await oauth.refresh(tokens)).accessToken), 200)
})

test('the printed call that exchanges a code: these members, as JSON, in both slash forms', {
  skip: noShell,
}, async () => {
  for (const call of slashForms(calls.exchangeCode)) {
    const { verifier, url } = await begin()
    const answer = await runCurl(call, server.url, {
      YOUR_CLIENT_ID: client.client_id,
      YOUR_VERIFIER: verifier,
      YOUR_REDIRECT_URI: callback,
      YOUR_CODE: codeIn(await dana.allow(url)),
    })
    assert.deepEqual([answer.status, answer.contentType], [200, 'application/json'])
    assert.deepEqual(Object.keys(answer.body), MEMBERS)
    assert.equal(await statusWith(answer.body.access_token), 200)
  }
})

test('the printed call that checks a token, in both slash forms', { skip: noShell }, async () => {
  const { access_token } = await tokensOf(dana)
  for (const call of slashForms(calls.check)) {
    const good = await runCurl(call, server.url, { YOUR_ACCESS_TOKEN: access_token })
    const bad = await runCurl(call, server.url, { YOUR_ACCESS_TOKEN: `${access_token}x` })
    assert.deepEqual([good.status, good.body.success, bad.status], [200, true, 401])
  }
})

test('the printed call that refreshes: a new token for the header, in both slash forms', {
  skip: noShell,
}, async () => {
  for (const call of slashForms(calls.refresh)) {
    const { refresh_token, access_token } = await tokensOf(dana)
    const values = { YOUR_CLIENT_ID: client.client_id, YOUR_REFRESH_TOKEN: refresh_token }
    const answer = await runCurl(call, server.url, values)
    assert.deepEqual([answer.status, Object.keys(answer.body)], [200, MEMBERS])
    assert.notEqual(answer.body.access_token, access_token)
    assert.equal(await statusWith(answer.body.access_token), 200)
    assert.equal((await runCurl(call, server.url, values)).body.error, 'invalid_grant')
  }
})

test('the printed account creation URL: {"login_link"} alone, in both slash forms; then the whole round', async () => {
  const { verifier, url } = await begin()
  const people = { USER_FIRST_NAME: 'Nia', USER_LAST_NAME: 'van der New', USER_EMAIL: 'nia+1@example.test' }
  const printed = addressOf(addresses.loginLink, server.url, { OAUTH_AUTHORIZE_URL: url, ...people })
  let link = ''
  for (const address of [printed.replace('login-link/?', 'login-link?'), printed]) {
    const answer = await fetch(address)
    const body = (await answer.json()) as { login_link: string }
    assert.deepEqual([answer.status, Object.keys(body)], [200, ['login_link']])
    assert.ok(body.login_link.startsWith(`${publicUrl}/`))
    link = body.login_link
  }
  const browser = plainBrowser(server)
  const page = await browser.open(link)
  for (const value of Object.values(people)) assert.ok(page.html.includes(`value="${value}"`), value)
  const consent = await follow(server, browser, await browser.press(page, 'Create account'))
  const back = await browser.press(consent, 'Allow')
  assert.equal((await mailsTo(server, people.USER_EMAIL)).length, 1)
  const { body } = await redeem(codeIn(back.location ?? ''), verifier)
  assert.equal(await statusWith(body.access_token), 200)
})

/** As the seed prints it. */
const checkAuthResponse = {
  type: 'object',
  required: ['success', 'email', 'name'],
  properties: {
    success: { type: 'boolean' },
    email: { type: 'string' },
    name: { type: 'string' },
    user_id: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    is_staff: { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
  },
}

test('OpenAPI: the check answers a CheckAuthResponse, and that is how we describe it', async () => {
  const { access_token } = await tokensOf(dana)
  const body = await (await check({ authorization: `Bearer ${access_token}` })).json()
  const ajv = new Ajv2020()
  assert.ok(ajv.validate({ ...checkAuthResponse, additionalProperties: false }, body), ajv.errorsText())
  assert.deepEqual(body, { success: true, email: dana.email, name: 'Dana Doe', user_id: dana.userId, is_staff: false })
  const { paths, components } = await openApi()
  const operation = paths['/api/v2/auth/check'].get
  const { $ref } = operation.responses[200].content['application/json'].schema
  assert.equal($ref, '#/components/schemas/CheckAuthResponse')
  const ours = components.schemas.CheckAuthResponse
  assert.deepEqual(Object.keys(ours.properties), Object.keys(checkAuthResponse.properties))
  assert.deepEqual(operation.parameters ?? [], [])
})

test('OpenAPI: is_staff says whether the person is a staff member', async () => {
  const { access_token } = await tokensOf(dana)
  const isStaff = async () => {
    const answer = await check({ authorization: `Bearer ${access_token}` })
    return ((await answer.json()) as { is_staff: boolean }).is_staff
  }
  assert.equal(await isStaff(), false)
  await server.deps.pool.query('update users set is_staff = true where id = $1', [dana.userId])
  assert.equal(await isStaff(), true)
})

test('OpenAPI: two security schemes, an API key in x-api-key or the authorization code flow, either of them', async () => {
  const { paths, components } = await openApi()
  const names = paths['/api/v2/auth/check'].get.security.flatMap((one: object) => Object.keys(one)).sort()
  assert.deepEqual(names, ['AccessPointApiKeyHeader', 'AccessPointOAuth'])
  const { AccessPointApiKeyHeader: key, AccessPointOAuth: oauth } = components.securitySchemes
  assert.deepEqual(key, { type: 'apiKey', in: 'header', name: 'x-api-key' })
  const { authorizationUrl, tokenUrl, scopes } = oauth.flows.authorizationCode
  assert.equal(oauth.type, 'oauth2')
  assert.deepEqual([authorizationUrl, tokenUrl], [`${publicUrl}/oauth/authorize/`, `${publicUrl}/oauth/token/`])
  assert.deepEqual(Object.keys(scopes).sort(), ['nla:exposed_actions:execute', 'openid'])
})

// biome-ignore lint/suspicious/noExplicitAny: a document of unknown shape is what is looked at
async function openApi(): Promise<any> {
  return (await server.fetch('/openapi.json')).json()
}

test('the samples are those of the seed', { skip: seedsAreAbsent }, () => {
  for (const sample of [...Object.values(calls), addresses.authorize, addresses.loginLink]) assertPrinted('001', sample)
})
