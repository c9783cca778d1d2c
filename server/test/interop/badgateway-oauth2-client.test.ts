// @badgateway/oauth2-client: discovers the endpoints, proves itself in each of its ways, refreshes by itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateCodeVerifier, OAuth2Client, OAuth2Fetch, type OAuth2Token } from '@badgateway/oauth2-client'
import { CALLBACK, startClient } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor, type Visitor } from '../harness/visitor.ts'

const server = await startTestServer()
const dana = await startVisitor(server, 'dana')
const erin = await startVisitor(server, 'erin')
const crm = await startClient(server)
const assistant = await startClient(server, 'assistant', { kind: 'ai_actions', public: true })

type Method = ConstructorParameters<typeof OAuth2Client>[0]['authenticationMethod']

// The addresses of the other endpoints are found by /.well-known/oauth-authorization-server.
const crmAs = (authenticationMethod: Method) =>
  new OAuth2Client({
    server: server.url,
    clientId: crm.client_id,
    clientSecret: crm.secret ?? '',
    authenticationMethod,
  })
const assistantAs = () => new OAuth2Client({ server: server.url, clientId: assistant.client_id })
const AI_ACTIONS = ['openid', 'nla:exposed_actions:execute']

type Way = { person?: Visitor; answer?: 'allow' | 'deny' }

async function cameBack(client: OAuth2Client, scope: string[], { person = dana, answer = 'allow' }: Way = {}) {
  const proof = { redirectUri: CALLBACK, state: 's 1&2', codeVerifier: await generateCodeVerifier() }
  const came = await person[answer](await client.authorizationCode.getAuthorizeUri({ ...proof, scope }))
  return { came, proof, redeem: () => client.authorizationCode.getTokenFromCodeRedirect(came, proof) }
}

const bearer = ({ accessToken }: OAuth2Token) => ({ headers: { authorization: `Bearer ${accessToken}` } })

test('a public client: PKCE, the API, refresh, revocation', async () => {
  const client = assistantAs()
  const token = await (await cameBack(client, AI_ACTIONS)).redeem()
  const check = await server.fetch('/api/v2/auth/check', bearer(token))
  assert.equal(((await check.json()) as { email: string }).email, dana.email)
  const next = await client.refreshToken(token)
  assert.notEqual(next.accessToken, token.accessToken)
  await client.revoke(next, 'refresh_token')
  assert.equal((await server.fetch('/api/v2/auth/check', bearer(next))).status, 401)
})

for (const method of ['client_secret_basic', 'client_secret_basic_interop', 'client_secret_post'] as const) {
  test(`a confidential client by ${method}: the API, refresh, introspection, a token of its own`, async () => {
    const client = crmAs(method)
    const token = await (await cameBack(client, ['zap', 'profile'])).redeem()
    const me = await server.fetch('/v1/profiles/me', bearer(token))
    assert.equal(((await me.json()) as { email: string }).email, dana.email)
    const next = await client.refreshToken(token, { scope: ['zap'] })
    assert.equal((await client.introspect(next)).scope, 'zap')
    const own = await client.clientCredentials({ scope: ['zap'] })
    assert.equal((await client.introspect(own)).active, true)
  })
}

test('its fetch refreshes by itself when the API says 401, and the request that failed is answered', async () => {
  const client = crmAs('client_secret_post')
  const first = await (await cameBack(client, ['profile'])).redeem()
  await client.revoke(first, 'access_token')
  const stored: OAuth2Token[] = []
  const wrapper = new OAuth2Fetch({
    client,
    getNewToken: () => first,
    storeToken: (token) => stored.push(token),
    scheduleRefresh: false,
  })
  const answer = await wrapper.fetch(`${server.url}/v1/profiles/me`)
  assert.equal(((await answer.json()) as { email: string }).email, dana.email)
  assert.notEqual(stored.at(-1)?.refreshToken, first.refreshToken)
})

test('somebody who says no: an OAuth2Error that says access_denied', async () => {
  const { redeem } = await cameBack(assistantAs(), AI_ACTIONS, { person: erin, answer: 'deny' })
  await assert.rejects(redeem(), isOauthError('access_denied'))
})

test('a used code: invalid_grant, and what was issued from it is dead', async () => {
  const client = crmAs('client_secret_basic')
  const { redeem } = await cameBack(client, ['profile'])
  const token = await redeem()
  await assert.rejects(redeem(), isOauthError('invalid_grant'))
  await assert.rejects(client.refreshToken(token), isOauthError('invalid_grant'))
})

function isOauthError(code: string) {
  return (error: unknown) => {
    assert.equal((error as { oauth2Code?: string }).oauth2Code, code, String(error))
    return true
  }
}
