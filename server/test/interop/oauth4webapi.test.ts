// oauth4webapi, the strictest of the clients that nobody here wrote: it is handed every answer as it came.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as oauth from 'oauth4webapi'
import { CALLBACK, startClient } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor, type Visitor } from '../harness/visitor.ts'

const server = await startTestServer()
const dana = await startVisitor(server, 'dana')
const erin = await startVisitor(server, 'erin')
const assistant = await startClient(server, 'assistant', { kind: 'ai_actions', public: true })
const crm = await startClient(server)
const issuer = new URL(server.deps.publicUrl)
const plain = { [oauth.allowInsecureRequests]: true }

type App = { as: oauth.AuthorizationServer; client: oauth.Client; proof: oauth.ClientAuth; scope: string }

async function discover(algorithm: 'oidc' | 'oauth2'): Promise<oauth.AuthorizationServer> {
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm, ...plain }))
}

const asAssistant = async (): Promise<App> => ({
  as: await discover('oidc'),
  client: { client_id: assistant.client_id },
  proof: oauth.None(),
  scope: 'openid nla:exposed_actions:execute',
})

async function asCrm(proof: (secret: string) => oauth.ClientAuth): Promise<App> {
  const client = { client_id: crm.client_id }
  return { as: await discover('oauth2'), client, proof: proof(crm.secret ?? ''), scope: 'zap profile' }
}

type Request = { url: URL; verifier: string; state: string; nonce: string }

async function request({ as, client, scope }: App): Promise<Request> {
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const url = new URL(as.authorization_endpoint ?? '')
  url.search = String(
    new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      ...(scope.includes('openid') ? { nonce } : {}),
    }),
  )
  return { url, verifier, state, nonce }
}

async function exchange({ as, client, proof }: App, came: URL, { verifier, state }: Request): Promise<Response> {
  const parameters = oauth.validateAuthResponse(as, client, came, state) // state and iss
  return oauth.authorizationCodeGrantRequest(as, client, proof, parameters, CALLBACK, verifier, plain)
}

async function connect(app: App, person: Visitor): Promise<oauth.TokenEndpointResponse> {
  const asked = await request(app)
  const answer = await exchange(app, await person.allow(asked.url), asked)
  const isOpenid = app.scope.includes('openid')
  const expected = isOpenid ? { expectedNonce: asked.nonce, requireIdToken: true } : {}
  const tokens = await oauth.processAuthorizationCodeResponse(app.as, app.client, answer, expected)
  if (isOpenid) await oauth.validateApplicationLevelSignature(app.as, answer, plain)
  return tokens
}

async function refresh({ as, client, proof }: App, token: string | undefined): Promise<oauth.TokenEndpointResponse> {
  const answer = await oauth.refreshTokenGrantRequest(as, client, proof, token ?? '', plain)
  return oauth.processRefreshTokenResponse(as, client, answer)
}

async function call(accessToken: string, path: string): Promise<unknown> {
  const answer = await oauth.protectedResourceRequest(accessToken, 'GET', new URL(path, issuer), undefined, null, plain)
  return answer.json()
}

test('a public client: PKCE, an id_token whose signature holds, the API, userinfo, refresh, revocation', async () => {
  const app = await asAssistant()
  const tokens = await connect(app, dana)
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  assert.deepEqual([claims?.sub, claims?.email], [String(dana.userId), dana.email])
  assert.equal(((await call(tokens.access_token, '/api/v2/auth/check')) as { email: string }).email, dana.email)

  const answer = await oauth.userInfoRequest(app.as, app.client, tokens.access_token, plain)
  const person = await oauth.processUserInfoResponse(app.as, app.client, claims?.sub ?? '', answer)
  assert.equal(person.name, 'Dana Doe')

  const next = await refresh(app, tokens.refresh_token)
  assert.notEqual(next.access_token, tokens.access_token)
  assert.equal(oauth.getValidatedIdTokenClaims(next)?.sub, claims?.sub)
  const revoked = await oauth.revocationRequest(app.as, app.client, app.proof, next.refresh_token ?? '', plain)
  await oauth.processRevocationResponse(revoked)
  await assert.rejects(call(next.access_token, '/api/v2/auth/check'), oauth.WWWAuthenticateChallengeError)
})

test('a confidential client by Basic and by body: the API, refresh, introspection, a token of its own', async () => {
  for (const proof of [oauth.ClientSecretBasic, oauth.ClientSecretPost]) {
    const app = await asCrm(proof)
    const first = await connect(app, dana)
    assert.equal(((await call(first.access_token, '/v1/profiles/me')) as { email: string }).email, dana.email)
    const { access_token } = await refresh(app, first.refresh_token)
    const asked = await oauth.introspectionRequest(app.as, app.client, app.proof, access_token, plain)
    assert.equal((await oauth.processIntrospectionResponse(app.as, app.client, asked)).active, true)
    const own = await oauth.clientCredentialsGrantRequest(app.as, app.client, app.proof, { scope: 'zap' }, plain)
    assert.equal((await oauth.processClientCredentialsResponse(app.as, app.client, own)).refresh_token, undefined)
  }
})

test('somebody who says no: an AuthorizationResponseError that says access_denied', async () => {
  const app = await asAssistant()
  const asked = await request(app)
  const came = await erin.deny(asked.url)
  await assert.rejects(exchange(app, came, asked), (error) => {
    assert.ok(error instanceof oauth.AuthorizationResponseError)
    assert.equal(error.error, 'access_denied')
    return true
  })
})

test('a used code: invalid_grant, and what was issued from it is dead', async () => {
  const app = await asCrm(oauth.ClientSecretBasic)
  const asked = await request(app)
  const came = await dana.allow(asked.url)
  const first = await exchange(app, came, asked)
  const tokens = await oauth.processAuthorizationCodeResponse(app.as, app.client, first)
  const second = await exchange(app, came, asked)
  await assert.rejects(oauth.processAuthorizationCodeResponse(app.as, app.client, second), isInvalidGrant)
  await assert.rejects(refresh(app, tokens.refresh_token), isInvalidGrant)
  await assert.rejects(call(tokens.access_token, '/v1/profiles/me'), oauth.WWWAuthenticateChallengeError)
})

function isInvalidGrant(error: unknown): true {
  assert.ok(error instanceof oauth.ResponseBodyError, String(error))
  assert.deepEqual([error.error, error.status], ['invalid_grant', 400])
  return true
}
