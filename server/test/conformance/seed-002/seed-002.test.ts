// Seed 002, sentence by sentence, over HTTP; the developer's side in the console, a person's at the pages.
//
// | sentence | |
// |---|---|
// | store both tokens securely; where a refresh token may and may not be stored; verify the state | on the client's side: nothing for the server to do |
// | settings and credentials exist only once the app is public in the App Directory | a server of one's own has no directory: who makes the client has them |
// | Client ID and Secret are under Embed > Settings > Credentials | the id stands there; the secret is shown once, when it is made |
// | the answer's Content-Type is multipart/form-data | a slip of the page: what it prints is JSON, and so is the answer |
// | which scopes an endpoint needs stands in its reference | the OpenAPI document |
// | headings, "Prerequisites" | |
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registerClient, registrationSchema } from '../../../src/clients/index.ts'
import { templateSchema } from '../../../src/zaps/templates/template.ts'
import { putTemplate } from '../../../src/zaps/templates/templates.ts'
import { PASSWORD, signedInBrowser } from '../../harness/accounts.ts'
import { startCast } from '../../harness/cast.ts'
import { plainBrowser } from '../../harness/consent.ts'
import { poll } from '../../harness/poll.ts'
import { startTestServer } from '../../harness/server.ts'
import { startVisitor } from '../../harness/visitor.ts'
import { addresses, addressOf, assertPrinted, seedsAreAbsent } from '../published-samples.ts'
import { codeIn, follow } from '../sample-app.ts'
import { type Answer, askToken, authorizeUrl, createApp, type Query, shownAt } from '../workflow-app.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })
const { deps } = server
const CALLBACK = 'https://your-app.com/callback'
const SECOND = 'https://your-app.com/redirect'
const owner = await startVisitor(server, 'owner')
const asOwner = await signedInBrowser(server, owner.email)
const app = await createApp(asOwner, 'Your App', [CALLBACK, SECOND])
const dana = await startVisitor(server, 'dana')

const urlOf = (over: Query = {}) => authorizeUrl(deps, app, { redirect_uri: CALLBACK, ...over })
const redeem = (code: string, over: Query = {}) =>
  askToken(server, app, { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...over })
const refresh = (refresh_token: string, over: Query = {}) =>
  askToken(server, app, { grant_type: 'refresh_token', refresh_token, ...over })
const newCode = async (over: Query = {}) => codeIn(await dana.allow(urlOf(over)))
const newTokens = async (over: Query = {}) => (await redeem(await newCode(over))).body
const inBody = { client_id: app.clientId, client_secret: app.clientSecret }
const getWith = (token: string, path = '/v2/apps') =>
  server.fetch(path, { headers: { authorization: `Bearer ${token}` } })
const statusWith = async (token: string, path?: string) => (await getWith(token, path)).status
/** The error that comes back to the redirect URI. */
const refusalOf = async (over: Query) => (await dana.allow(urlOf(over))).searchParams.get('error')

test('“a user access token that you’ll pass in a header with each API request”', async () => {
  const { access_token } = await newTokens({ scope: 'zap authentication profile' })
  for (const path of ['/v2/apps', '/v2/authentications?app=x', '/v2/actions?app=x', '/v1/profiles/me']) {
    assert.equal((await server.fetch(path)).status, 401, path)
    assert.notEqual(await statusWith(access_token, path), 401, path)
  }
  const me = (await (await getWith(access_token, '/v1/profiles/me')).json()) as { email: string }
  assert.equal(me.email, dana.email)
})

test('step 1: one or many redirect URIs under Embed > Settings > Redirect URIs, and they count at once', async () => {
  const few = await createApp(asOwner, 'Few', [CALLBACK])
  const page = await asOwner.open(`${few.settings}/redirect-uris`)
  assert.match(page.html, /Redirect URIs/)
  const add = { redirect_uris: `${CALLBACK}\n${SECOND}` }
  const before = await plainBrowser(server).open(authorizeUrl(deps, few, { redirect_uri: SECOND }))
  assert.equal((await asOwner.press(page, 'Save', add)).status, 303)
  const after = await plainBrowser(server).open(authorizeUrl(deps, few, { redirect_uri: SECOND }))
  assert.deepEqual([before.status, after.status], [400, 302])
})

test('step 2: the Client ID stands under Embed > Settings > Credentials; it has 22 digits', async () => {
  assert.match(app.clientId, /^[1-9]\d{21}$/)
  assert.equal(shownAt(await asOwner.open(`${app.settings}/credentials`), 'client-id'), app.clientId)
  assert.ok(app.clientSecret.length >= 43)
})

test('step 2: regenerating the secret invalidates the previous one, on every process within a second', async () => {
  const renewed = await createApp(asOwner, 'Renewed', [CALLBACK])
  const on = async (process: typeof server, clientSecret: string) =>
    (await askToken(process, { ...renewed, clientSecret }, { grant_type: 'client_credentials' })).status
  assert.deepEqual([await on(server, renewed.clientSecret), await on(other, renewed.clientSecret)], [200, 200])
  const page = await asOwner.open(`${renewed.settings}/secret`)
  const clientSecret = shownAt(await asOwner.press(page, 'Regenerate secret'), 'client-secret')
  assert.deepEqual([await on(server, clientSecret), await on(server, renewed.clientSecret)], [200, 401])
  await poll(async () => (await on(other, renewed.clientSecret)) === 401, 1_000)
  assert.equal(await on(other, clientSecret), 200)
})

test('step 3: the endpoints require different scopes, the reference names them, and without them it is 403', async () => {
  const { paths } = (await (await server.fetch('/openapi.json')).json()) as {
    paths: Record<string, { get?: { security: { bearer?: string[] }[] } }>
  }
  const needed = (path: string) => paths[path]?.get?.security.find(({ bearer }) => bearer)?.bearer
  assert.deepEqual(['/v2/authentications', '/v2/apps', '/v1/profiles/me'].map(needed), [
    ['connection:read'],
    ['zap'],
    ['profile'],
  ])
  const { access_token } = await newTokens({ scope: 'zap' })
  assert.deepEqual(
    await Promise.all(
      ['/v2/apps', '/v2/authentications?app=x', '/v1/profiles/me'].map((path) => statusWith(access_token, path)),
    ),
    [200, 403, 403],
  )
})

test('step 4: the printed address, with a client of that id: sign-in, consent, and back with code and state', async () => {
  const registration = { kind: 'workflow', key: 'printed', name: 'Printed', redirect_uris: [CALLBACK] }
  const client_id = '5672067294567789354752'
  await registerClient(registrationSchema.parse({ ...registration, client_id }), deps)
  const back = await dana.allow(addressOf(addresses.workflow, server.url, {}))
  assert.equal(`${back.origin}${back.pathname}`, CALLBACK)
  assert.equal(back.searchParams.get('state'), 'tney4952')
  assert.ok(codeIn(back))
})

test('step 4, response_type: it is code, and nothing else', async () => {
  assert.equal(await refusalOf({ response_type: 'token' }), 'unsupported_response_type')
  assert.equal(await refusalOf({ response_type: undefined }), 'invalid_request')
})

test('step 4, client_id: one of ours; without it, or with another, nobody is sent anywhere', async () => {
  for (const client_id of [undefined, `${app.clientId}0`, 'nobody']) {
    const page = await plainBrowser(server).open(urlOf({ client_id }))
    assert.deepEqual([page.status, page.location], [400, null])
  }
})

test('step 4, redirect_uri: one that was configured, byte for byte; otherwise nobody is sent anywhere', async () => {
  for (const redirect_uri of [undefined, `${CALLBACK}/`, 'https://your-app.com/', 'https://evil.test/callback']) {
    const page = await plainBrowser(server).open(urlOf({ redirect_uri }))
    assert.deepEqual([page.status, page.location], [400, null], redirect_uri)
  }
  assert.ok((await dana.allow(urlOf({ redirect_uri: SECOND }))).href.startsWith(`${SECOND}?`))
})

test('step 4, scope: one or more with spaces between; what is not known is refused', async () => {
  assert.equal((await newTokens({ scope: 'zap' })).scope, 'zap')
  assert.equal((await newTokens({ scope: 'zap zap:write authentication' })).scope, 'zap zap:write authentication')
  assert.equal(await refusalOf({ scope: 'zap,zap:write' }), 'invalid_scope')
  assert.equal(await refusalOf({ scope: undefined }), 'invalid_scope')
})

test('step 4, response_mode: query, which is also what happens without it', async () => {
  for (const response_mode of ['query', undefined]) {
    const back = await dana.allow(urlOf({ response_mode }))
    assert.deepEqual([back.hash, back.searchParams.has('code')], ['', true])
  }
  assert.equal(await refusalOf({ response_mode: 'form_post' }), 'invalid_request')
})

test('step 4, state: the same value comes back, also when the person says no; without one none does', async () => {
  const state = 'a b&c=d/é?#'
  const erin = await startVisitor(server, 'erin')
  assert.equal((await dana.allow(urlOf({ state }))).searchParams.get('state'), state)
  assert.equal((await erin.deny(urlOf({ state }))).searchParams.get('state'), state)
  assert.equal((await dana.allow(urlOf({ state: undefined }))).searchParams.has('state'), false)
})

test('step 4: the user is asked whether to authorize the request: by whom, for what, as whom', async () => {
  const ada = await startVisitor(server, 'ada')
  const browser = plainBrowser(server)
  const signIn = await follow(server, browser, await browser.open(urlOf({ scope: 'zap zap:write' })))
  const page = await browser.press(signIn, 'Sign in', { email: ada.email, password: PASSWORD })
  const prompt = await follow(server, browser, page)
  for (const words of ['Your App', ada.email, 'zap:write', 'Allow', 'Deny'])
    assert.ok(prompt.html.includes(words), words)
})

test('step 5: approved, the browser is redirected to the redirect_uri with code and state', async () => {
  const lena = await startVisitor(server, 'lena')
  const back = await lena.allow(urlOf())
  assert.equal(`${back.origin}${back.pathname}`, CALLBACK)
  assert.deepEqual([...back.searchParams.keys()], ['code', 'state', 'iss']) // iss: RFC 9207, ours
})

test('step 5: not approved, there is no code', async () => {
  const omar = await startVisitor(server, 'omar')
  const back = await omar.deny(urlOf())
  assert.deepEqual([back.searchParams.get('code'), back.searchParams.get('error')], [null, 'access_denied'])
})

test('step 5: a code is valid for 2 minutes', async () => {
  const [early, late] = [await newCode(), await newCode()]
  await server.advance(119)
  assert.equal((await redeem(early)).status, 200)
  await server.advance(2)
  const { status, body } = await redeem(late)
  assert.deepEqual([status, body.error], [400, 'invalid_grant'])
})

test('step 6: POST /oauth/token/ with code and redirect_uri, the client by Basic authentication', async () => {
  assert.equal((await redeem(await newCode())).status, 200)
  const wrong = { ...app, clientSecret: 'wrong' }
  const parameters = { grant_type: 'authorization_code', code: await newCode(), redirect_uri: CALLBACK }
  const refused = await askToken(server, wrong, parameters)
  assert.deepEqual([refused.status, refused.body.error], [401, 'invalid_client'])
  assert.equal((await askToken(server, app, { ...parameters, redirect_uri: SECOND })).body.error, 'invalid_grant')
  assert.equal((await askToken(server, app, parameters)).status, 200) // nothing of that burnt the code
})

test('step 6: or by client_id and client_secret in the body', async () => {
  assert.equal((await redeem(await newCode(), inBody)).status, 200)
  assert.equal((await redeem(await newCode(), { ...inBody, client_secret: 'wrong' })).status, 401)
})

test('step 6: a body that calls itself multipart/form-data, as the page does, is read too', async () => {
  const parameters = { grant_type: 'authorization_code', code: await newCode(), redirect_uri: CALLBACK, ...inBody }
  const answer = await server.fetch('/oauth/token', {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data' },
    body: new URLSearchParams(parameters).toString(),
  })
  assert.equal(answer.status, 200)
})

function assertTokenAnswer({ status, headers, body }: Answer): void {
  assert.equal(status, 200)
  assert.deepEqual([headers.get('cache-control'), headers.get('pragma')], ['no-store', 'no-cache'])
  assert.equal(headers.get('content-type'), 'application/json')
  const { access_token, refresh_token, ...rest } = body
  assert.deepEqual(Object.keys(body), ['access_token', 'expires_in', 'token_type', 'scope', 'refresh_token'])
  assert.deepEqual(rest, { expires_in: 36_000, token_type: 'Bearer', scope: 'zap zap:write authentication' })
  for (const token of [access_token, refresh_token]) assert.match(token, /^[A-Za-z0-9]{22,}$/)
}

test('step 6: the answer is the printed one: headers, members, their order, 36000 seconds', async () => {
  assertTokenAnswer(await redeem(await newCode()))
})

test('step 7: the access token goes into the Authorization header, and not into the URL; the refresh token opens nothing', async () => {
  const { access_token, refresh_token } = await newTokens()
  assert.equal(await statusWith(access_token), 200)
  assert.equal((await server.fetch(`/v2/apps?access_token=${access_token}`)).status, 401)
  assert.equal(await statusWith(refresh_token), 401)
})

test('step 8: all access tokens expire after 10 hours: 401 from then on, wherever they are used', async () => {
  const { access_token, expires_in } = await newTokens({ scope: 'zap authentication profile' })
  assert.equal(expires_in, 10 * 3600)
  await server.advance(expires_in - 1)
  assert.equal(await statusWith(access_token), 200)
  await server.advance(1)
  for (const path of ['/v2/apps', '/v2/authentications?app=x', '/v2/actions?app=x', '/v1/profiles/me'])
    assert.equal(await statusWith(access_token, path), 401, path)
})

test('step 8: the refresh token is exchanged for a new pair, without the user; the answer is the printed one', async () => {
  const first = await newTokens()
  const answer = await refresh(first.refresh_token)
  assertTokenAnswer(answer)
  assert.notEqual(answer.body.access_token, first.access_token)
  assert.notEqual(answer.body.refresh_token, first.refresh_token)
  assert.equal(await statusWith(answer.body.access_token), 200)
  assertTokenAnswer(await refresh(answer.body.refresh_token, inBody))
})

test('step 8: the old refresh token can no longer be used, and coming again it is a leak: everything ends', async () => {
  const first = await newTokens()
  const second = (await refresh(first.refresh_token)).body
  const replayed = await refresh(first.refresh_token)
  assert.deepEqual([replayed.status, replayed.body.error], [400, 'invalid_grant'])
  assert.equal(await statusWith(second.access_token), 401)
  assert.equal((await refresh(second.refresh_token)).body.error, 'invalid_grant')
})

test('step 8: refresh tokens have no expiration date: five years later one is as good as new', async () => {
  const { refresh_token } = await newTokens()
  await server.advance(5 * 365 * 24 * 3600)
  const { status, body } = await refresh(refresh_token)
  assert.deepEqual([status, await statusWith(body.access_token)], [200, 200])
  await server.advance(5 * 365 * 24 * 3600)
  assert.equal((await refresh(body.refresh_token)).status, 200)
})

test('“pass your client_id as a query param”: /v1/zap-templates, and any V1 endpoint that requires it', async () => {
  await startCast(server)
  const template = { slug: 'pets', title: 'Tell me of pets', steps: [{ app: 'petshop' }] }
  await putTemplate(templateSchema.parse(template), deps)
  const partner = { kind: 'workflow', key: 'shop', name: 'Shop', app: 'petshop', client_id: '5672067294567789354753' }
  await registerClient(registrationSchema.parse(partner), deps)
  for (const path of ['/v1/zap-templates', '/v1/zap-templates/', '/v1/apps']) {
    assert.equal((await server.fetch(`${path}?client_id=${partner.client_id}`)).status, 200, path)
    assert.equal((await server.fetch(path)).status, 401, path)
    assert.equal((await server.fetch(`${path}?client_id=nobody`)).status, 401, path)
  }
  const answer = await server.fetch(`/v1/zap-templates?client_id=${partner.client_id}`)
  const [found] = (await answer.json()) as { slug: string }[]
  assert.equal(found?.slug, 'pets')
})

test('the client id alone opens public data, nothing of a person', async () => {
  for (const path of ['/v1/profiles/me', '/v2/authentications?app=x']) {
    const url = `${path}${path.includes('?') ? '&' : '?'}client_id=${app.clientId}`
    assert.equal((await server.fetch(url)).status, 401, path)
  }
})

test('the sample is that of the seed', { skip: seedsAreAbsent }, () => {
  assertPrinted('002', addresses.workflow)
})
