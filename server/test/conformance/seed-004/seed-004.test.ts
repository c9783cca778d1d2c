// Seed 004, sentence by sentence. Each test names the sentence it proves; a partner's backend is played with the SDK and
// with bare HTTP, a person's browser by server/test/harness/connect.ts (real Chromium: server/test/browser).
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createWayleave } from '@wayleave/sdk'
import { readRedirect } from '@wayleave/sdk/connect'
import { createSigner } from '@wayleave/sdk/partner'
import { registerClient, registrationSchema } from '../../../src/clients/index.ts'
import { messageIn, openPerson, publishProviders } from '../../harness/connect.ts'
import { atEnd } from '../../harness/database.ts'
import { startTestServer } from '../../harness/server.ts'

const server = await startTestServer()
await publishProviders(server, 'slackish', 'rotator')

const CALLBACK = 'http://127.0.0.1:9999/connected'
const ORIGIN = 'http://127.0.0.1:9999'
const CLIENT = { client_id: 'acme', client_secret: 'acme-client-secret' }

// The partner's own side: keys, a JWKS URL that can be switched off, and the one-time onboarding.
const now = () => server.deps.clock.now().getTime()
const signer = await createSigner({
  issuer: 'https://accounts.acme.test',
  audience: 'connect.wayleave.test',
  tenantClaim: 'org_id',
  now,
})
const jwks = { isUp: true, fetches: 0 }
const web = createServer((_request, response) => {
  jwks.fetches++
  response.writeHead(jwks.isUp ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(signer.jwks()))
})
await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
atEnd(async () => {
  web.close()
  web.closeAllConnections()
})
const onboarding = {
  key: 'acme',
  kind: 'embed',
  name: 'Acme CRM',
  ...CLIENT,
  jwks_url: `http://127.0.0.1:${(web.address() as AddressInfo).port}/jwks.json`,
  issuer: 'https://accounts.acme.test',
  audience: 'connect.wayleave.test',
  user_claim: 'sub',
  tenant_claim: 'org_id',
  redirect_uris: [CALLBACK],
  origins: [ORIGIN],
}
await registerClient(registrationSchema.parse(onboarding), server.deps)

const wayleave = createWayleave({
  baseUrl: server.deps.publicUrl,
  clientId: CLIENT.client_id,
  clientSecret: CLIENT.client_secret,
  now,
})
const jwtOf = (user: string) => signer.sign(user, 'petshop-ltd')
const asUser = (user: string) => wayleave.asUser(() => jwtOf(user))
const TYPE = 'urn:ietf:params:oauth:token-type:'

async function exchange(
  jwt: string,
  more: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, string> }> {
  const parameters = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: jwt,
    subject_token_type: `${TYPE}external-jwt`,
    ...CLIENT,
    ...more,
  }
  const answer = await server.fetch('/oauth/token', { method: 'POST', body: new URLSearchParams(parameters) })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

/** A connection of `user`, made by redirect; returns its identifier. */
async function connect(user: string, app: string, reconnectId?: string): Promise<string> {
  const { connectUrl } = await asUser(user).sessionCode({
    app,
    redirectUri: CALLBACK,
    state: 'xyz',
    ...(reconnectId ? { reconnectId } : {}),
  })
  const person = openPerson(server)
  const back = await person.signIn(await person.open(connectUrl))
  assert.equal(back.status, 302, back.text)
  const result = readRedirect(new URL(back.location ?? ''))
  assert.ok(result?.connectionId, JSON.stringify(result))
  assert.equal(result.state, 'xyz')
  return result.connectionId
}

test('“choose an app · connect their account (OAuth/consent) · run actions from your UI”', async () => {
  const dana = asUser('dana')
  const apps = await dana.apps.list()
  assert.ok(apps.data.some(({ title }) => title === 'Slackish'))
  const connection = await connect('dana', 'slackish')
  const action = (await dana.actions.list({ app: 'slackish' })).data.find(({ key }) => key === 'post_message')
  assert.ok(action)
  const run = await dana.run({ action: action.id, connection, inputs: { channel: 'C0001', text: 'Rex is well.' } })
  assert.equal(run.status, 'success', JSON.stringify(run.errors))
})

test('“Partner-signed JWT: your backend’s signed assertion of ‘this is user X in tenant/workspace Y’”', async () => {
  const mine = await connect('xenia', 'rotator')
  const lists = async (user: string, tenant: string) =>
    (await wayleave.asUser(() => signer.sign(user, tenant)).connections.list({ app: 'rotator' })).data.map(
      ({ id }) => id,
    )
  assert.deepEqual(await lists('xenia', 'petshop-ltd'), [mine])
  assert.deepEqual(await lists('xenia', 'another-workspace'), []) // the same user name in Y2 is somebody else
  assert.deepEqual(await lists('yusuf', 'petshop-ltd'), [])
})

test('“JWKS URL: a public endpoint where [we] fetch your public keys to verify JWT signatures”', async () => {
  await exchange(await jwtOf('dana'))
  assert.ok(jwks.fetches >= 1)
  const stranger = await createSigner({
    issuer: onboarding.issuer,
    audience: onboarding.audience,
    tenantClaim: 'org_id',
    now,
  })
  const refused = await exchange(await stranger.sign('dana', 'petshop-ltd'))
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_request'])
})

test('“Access token (Bearer): used server-side to call [the] APIs (list connections, run actions, poll results)”', async () => {
  const { body } = await exchange(await jwtOf('dana'))
  assert.equal(body.token_type, 'Bearer')
  const get = (path: string, authorization?: string) =>
    server.fetch(path, authorization ? { headers: { authorization } } : {})
  for (const path of ['/v2/authentications?app=slackish', '/v2/actions?app=slackish']) {
    assert.equal((await get(path, `Bearer ${body.access_token}`)).status, 200)
    assert.equal((await get(path)).status, 401)
  }
  assert.equal(
    (await get('/v2/action-runs/3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713', `Bearer ${body.access_token}`)).status,
    404,
  )
})

test('“Session code: short-lived token used client-side to open the Connect UI”', async () => {
  const { link: first, late } = {
    link: await asUser('dana').sessionCode({ app: 'slackish' }),
    late: await asUser('dana').sessionCode({ app: 'slackish' }),
  }
  assert.equal((await openPerson(server).open(first.connectUrl)).status, 200)
  assert.notEqual((await openPerson(server).open(first.connectUrl)).status, 200) // once
  await server.advance(361)
  const expired = await openPerson(server).open(late.connectUrl)
  assert.match(expired.text, /expired/i)
  const api = await server.fetch('/v2/actions?app=slackish', { headers: { authorization: `Bearer ${late.code}` } })
  assert.equal(api.status, 401) // it opens Connect and nothing else
})

test('“Connection identifier: durable ID returned after Connect completes; you store it and use it to run actions later”', async () => {
  const id = await connect('durable', 'rotator')
  await server.advance(30 * 24 * 3600)
  const dana = asUser('durable')
  assert.equal((await dana.connections.get(id)).id, id)
  const action = (await dana.actions.list({ app: 'rotator' })).data.find(({ key }) => key === 'list_contacts')
  assert.ok(action)
  const run = await dana.run({ action: action.id, connection: id, inputs: {} })
  assert.equal(run.status, 'success', JSON.stringify(run.errors))
})

test('“Redirect/callback URL(s): where Connect redirects the browser”: only those that are registered', async () => {
  const { connectUrl } = await asUser('dana').sessionCode({ app: 'slackish', redirectUri: `${CALLBACK}/elsewhere` })
  const refused = await openPerson(server).get(connectUrl)
  assert.equal(refused.status >= 400 && refused.status < 500, true)
  assert.equal(refused.location, null)
})

test('“JWT expectations: expected iss (issuer) and aud (audience) values”', async () => {
  for (const wrong of [{ issuer: 'https://other.test' }, { audience: 'other' }]) {
    const other = await createSigner({
      issuer: onboarding.issuer,
      audience: onboarding.audience,
      tenantClaim: 'org_id',
      now,
      keys: await signer.exportKeys(),
      ...wrong,
    })
    const refused = await exchange(await other.sign('dana', 'petshop-ltd'))
    assert.equal(refused.body.error, 'invalid_request')
    assert.match(refused.body.error_description ?? '', 'issuer' in wrong ? /iss/ : /aud/)
  }
})

test('“Claim mapping: which JWT claim contains your user id and which contains your tenant/workspace id”', async () => {
  const mapped = {
    ...onboarding,
    key: 'globex',
    name: 'Globex',
    client_id: 'globex',
    user_claim: 'uid',
    tenant_claim: 'account',
  }
  await registerClient(registrationSchema.parse(mapped), server.deps)
  const keys = await signer.exportKeys()
  const other = await createSigner({
    issuer: onboarding.issuer,
    audience: onboarding.audience,
    userClaim: 'uid',
    tenantClaim: 'account',
    now,
    keys,
  })
  assert.equal((await exchange(await other.sign('dana', 'petshop-ltd'), { client_id: 'globex' })).status, 200)
  const refused = await exchange(await jwtOf('dana'), { client_id: 'globex' })
  assert.match(refused.body.error_description ?? '', /user claim/)
})

test('“Client credentials (client_id, client_secret) for token exchange”', async () => {
  assert.equal((await exchange(await jwtOf('dana'), { client_secret: 'wrong' })).body.error, 'invalid_client')
  assert.equal((await exchange(await jwtOf('dana'), { client_id: 'nobody' })).status, 401)
})

test('“Which token you receive depends on request parameters (notably requested_token_type and scope)”', async () => {
  const jwt = await jwtOf('dana')
  const plain = (await exchange(jwt)).body
  const narrow = (await exchange(jwt, { scope: 'connection:read', requested_token_type: `${TYPE}access-token` })).body
  const resource = `${server.deps.publicUrl}/to/slackish`
  const code = (await exchange(jwt, { requested_token_type: `${TYPE}connect-token`, resource })).body
  assert.deepEqual([plain.token_type, narrow.token_type, code.token_type], ['Bearer', 'Bearer', 'N_A'])
  assert.equal(narrow.scope, 'connection:read')
  assert.ok((plain.scope ?? '').split(' ').length > 1)
  assert.ok(code.session_id)
})

test('“your backend uses the access token to: list the user’s existing connections (filtering to the selected app) · reuse an existing valid connection when possible”', async () => {
  const id = await connect('reuser', 'rotator')
  await connect('reuser', 'slackish')
  const connections = (await asUser('reuser').connections.list({ app: 'rotator' })).data
  assert.deepEqual(
    connections.map(({ id }) => id),
    [id],
  )
  assert.equal(connections[0]?.is_expired, false)
})

test('“Popup + postMessage: open Connect in a popup; on success, receive the connection identifier via postMessage”', async () => {
  const { connectUrl } = await asUser('popper').sessionCode({ app: 'slackish', state: 's' })
  const person = openPerson(server)
  const done = await person.signIn(await person.open(connectUrl))
  const posted = messageIn(done)
  assert.deepEqual(posted?.origins, [ORIGIN])
  const [connection] = (await asUser('popper').connections.list({ app: 'slackish' })).data
  assert.deepEqual(posted?.message, {
    type: 'authenticationSuccess',
    authId: Number(connection?.id),
    connectionId: connection?.id,
    app: 'slackish',
    state: 's',
  })
})

test('“Redirect: … on success, [Connect] redirects back to your callback URL with the connection identifier in the query string”', async () => {
  const id = await connect('redirected', 'slackish')
  assert.match(id, /^[1-9]\d{8,9}$/)
  assert.deepEqual(
    (await asUser('redirected').connections.list({ app: 'slackish' })).data.map((c) => c.id),
    [id],
  )
})

test('“To connect (or reconnect) an app”: the identifier stays', async () => {
  const id = await connect('again', 'rotator')
  assert.equal(await connect('again', 'rotator', id), id)
})

test('“list available actions and fetch their input fields · create an action run · poll for completion · return results to your UI”', async () => {
  const dana = asUser('runner')
  const connection = await connect('runner', 'rotator')
  const action = (await dana.actions.list({ app: 'rotator' })).data.find(({ key }) => key === 'create_contact')
  assert.ok(action)
  const fields = await dana.actions.inputs(action.id, { connection })
  assert.ok(fields.data.some((field) => field.type === 'input_field' && field.id === 'email' && field.is_required))
  const { id } = await dana.runs.create({
    action: action.id,
    connection,
    inputs: { name: 'New Comer', email: 'newcomer@petshop.test' },
  })
  const run = await dana.runs.wait(id, { timeoutMs: 20_000 })
  assert.equal(run.status, 'success', JSON.stringify(run.errors))
  assert.equal((run.results[0] as { email?: string }).email, 'newcomer@petshop.test')
})

test('“Key rotation: publish multiple keys during rotation; use kid to select keys cleanly”', async () => {
  const old = await jwtOf('dana')
  await signer.rotate()
  await server.advance(31)
  assert.equal((await exchange(await jwtOf('dana'))).status, 200)
  assert.equal((await exchange(old)).status, 200)
})

test('“JWKS reliability matters: if your JWKS endpoint is down, JWT verification fails and token exchange fails”', async () => {
  jwks.isUp = false
  await server.advance(25 * 3600) // longer than the last good answer is used instead
  const refused = await exchange(await jwtOf('dana'))
  assert.deepEqual([refused.status, refused.body.error], [503, 'temporarily_unavailable'])
  jwks.isUp = true
  assert.equal((await exchange(await jwtOf('dana'))).status, 200)
})

test('“Keep secrets server-side: do not expose client_secret or access tokens in the browser”', async () => {
  const { connectUrl, code } = await asUser('careful').sessionCode({ app: 'slackish' })
  const person = openPerson(server)
  const redeemed = await person.get(connectUrl)
  assert.equal(redeemed.status, 303)
  assert.equal((redeemed.location ?? '').includes(code), false) // not in history, logs or Referer
  const page = await person.get(redeemed.location ?? '')
  const done = await person.signIn(page)
  for (const text of [page.text, done.text]) {
    assert.equal(
      text.includes(code) || text.includes(CLIENT.client_secret) || /access_token|refresh_token/.test(text),
      false,
    )
  }
})
