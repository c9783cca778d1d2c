// An OpenID Connect client that nobody here wrote: it configures itself, sends dana to sign in and to allow, and checks
// everything that comes back.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as oidc from 'openid-client'
import { registerClient, registrationSchema } from '../../src/clients/index.ts'
import { rotateSigningKeys } from '../../src/kernel/jwt/index.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor, visitorOf } from '../harness/visitor.ts'

const server = await startTestServer()
const { publicUrl } = server.deps
const CALLBACK = 'http://127.0.0.1:9999/cb'
const SECRET = 's3cret'
const SCOPE = 'openid nla:exposed_actions:execute'
const options = { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] }
const dana = await startVisitor(server, 'dana')
const sub = String(dana.userId)

const registrations = {
  assistant: { kind: 'ai_actions', public: true },
  confidential: { kind: 'ai_actions', public: false, client_secret: SECRET },
  modern: { kind: 'ai_actions', public: false, client_secret: SECRET, id_token_alg: 'ES256' },
  crm: { kind: 'workflow', client_secret: SECRET },
}

before(async () => {
  for (const [name, registration] of Object.entries(registrations)) {
    const given = { key: name, name, client_id: name, redirect_uris: [CALLBACK], ...registration }
    await registerClient(registrationSchema.parse(given), server.deps)
  }
})

function discover(clientId: string, metadata: Partial<oidc.ClientMetadata>, authentication: oidc.ClientAuth) {
  return oidc.discovery(new URL(publicUrl), clientId, metadata, authentication, options)
}

type Proof = { pkceCodeVerifier: string; expectedState: string; expectedNonce: string; maxAge: number }

async function begin(config: oidc.Configuration, scope = SCOPE): Promise<{ url: URL; proof: Proof }> {
  const proof = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
    maxAge: 3600,
  }
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope,
    code_challenge: await oidc.calculatePKCECodeChallenge(proof.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: proof.expectedState,
    nonce: proof.expectedNonce,
    max_age: String(proof.maxAge),
  })
  return { url, proof }
}

/** Where a browser of dana's, at which nobody is signed in, is sent once she has allowed the request. */
const allowed = (url: URL) => visitorOf(server, dana).allow(url)

test('a public client: discovery, sign-in, consent, code with PKCE, id_token, userinfo, refresh, revocation', async () => {
  const config = await discover('assistant', {}, oidc.None())
  const { url, proof } = await begin(config)
  const tokens = await oidc.authorizationCodeGrant(config, await allowed(url), proof)
  assert.equal(tokens.expires_in, 36_000)
  assert.equal(tokens.scope, SCOPE)
  const claims = tokens.claims()
  assert.equal(claims?.sub, sub)
  assert.deepEqual([claims?.email, claims?.email_verified, claims?.name], ['dana@example.test', true, 'Dana Doe'])

  const person = await oidc.fetchUserInfo(config, tokens.access_token, sub)
  assert.deepEqual([person.given_name, person.family_name], ['Dana', 'Doe'])

  const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
  assert.notEqual(next.access_token, tokens.access_token)
  assert.equal(next.claims()?.sub, sub)
  assert.equal(next.claims()?.auth_time, claims?.auth_time)

  await oidc.tokenRevocation(config, next.refresh_token ?? '')
  await assert.rejects(oidc.fetchUserInfo(config, next.access_token, sub), isChallenge('invalid_token'))
  await assert.rejects(oidc.refreshTokenGrant(config, next.refresh_token ?? ''), isError('invalid_grant'))
})

test('confidential clients: Basic and body, RS256 and ES256, introspection before and after revocation', async () => {
  const es256 = { id_token_signed_response_alg: 'ES256' }
  for (const config of [
    await discover('confidential', {}, oidc.ClientSecretBasic(SECRET)),
    await discover('confidential', {}, oidc.ClientSecretPost(SECRET)),
    await discover('modern', es256, oidc.ClientSecretBasic(SECRET)),
  ]) {
    const { url, proof } = await begin(config)
    const tokens = await oidc.authorizationCodeGrant(config, await allowed(url), proof)
    assert.equal(tokens.claims()?.aud, config.clientMetadata().client_id)
    const { access_token, refresh_token = '' } = tokens
    const known = await oidc.tokenIntrospection(config, access_token)
    assert.deepEqual([known.active, known.sub, known.username, known.scope], [true, sub, 'dana@example.test', SCOPE])
    assert.equal((await oidc.tokenIntrospection(config, refresh_token)).active, true)
    await oidc.tokenRevocation(config, access_token, { token_type_hint: 'access_token' })
    assert.equal((await oidc.tokenIntrospection(config, access_token)).active, false)
    assert.equal((await oidc.tokenIntrospection(config, refresh_token)).active, true)
    await oidc.tokenRevocation(config, refresh_token, { token_type_hint: 'refresh_token' })
    assert.equal((await oidc.tokenIntrospection(config, refresh_token)).active, false)
  }
})

test('a workflow client: no id_token where none was asked for, and a token of its own', async () => {
  const config = await discover('crm', {}, oidc.ClientSecretPost(SECRET))
  const { url, proof } = await begin(config, 'zap zap:write')
  const { expectedNonce: _, maxAge: __, ...checks } = proof
  const tokens = await oidc.authorizationCodeGrant(config, await allowed(url), checks)
  assert.equal(tokens.id_token, undefined)
  await assert.rejects(
    oidc.fetchUserInfo(config, tokens.access_token, oidc.skipSubjectCheck),
    isChallenge('insufficient_scope'),
  )
  const own = await oidc.clientCredentialsGrant(config, { scope: 'zap' })
  assert.equal((await oidc.tokenIntrospection(config, own.access_token)).active, true)
})

test('what comes back is refused when it is not what was asked for: issuer, state, nonce, verifier', async () => {
  const config = await discover('assistant', {}, oidc.None())
  const visitor = visitorOf(server, dana)
  const tries: [RegExp, (came: URL, proof: Proof) => void][] = [
    [/unexpected "iss"/, (came) => came.searchParams.set('iss', 'https://evil.test')],
    [/"iss" \(issuer\) missing/, (came) => came.searchParams.delete('iss')],
    [/unexpected "state"/, (came) => came.searchParams.set('state', 'x')],
    [/unexpected ID Token "nonce"/, (_came, proof) => Object.assign(proof, { expectedNonce: oidc.randomNonce() })],
    [/invalid_grant/, (_came, proof) => Object.assign(proof, { pkceCodeVerifier: oidc.randomPKCECodeVerifier() })],
  ]
  for (const [why, spoil] of tries) {
    const { url, proof } = await begin(config)
    const came = await visitor.allow(url)
    spoil(came, proof)
    await assert.rejects(oidc.authorizationCodeGrant(config, came, proof), (error: Error & { error?: string }) => {
      assert.match(`${error.cause} ${error.error}`, why)
      return true
    })
  }
})

test('somebody who says no: access_denied', async () => {
  const config = await discover('confidential', {}, oidc.ClientSecretBasic(SECRET))
  const { url, proof } = await begin(config)
  url.searchParams.set('prompt', 'consent')
  const came = await visitorOf(server, dana).deny(url)
  await assert.rejects(oidc.authorizationCodeGrant(config, came, proof), isError('access_denied'))
})

test('no refresh and no verification fails under load while new keys are published', async () => {
  const work = async () => {
    const config = await discover('assistant', {}, oidc.None())
    const { url, proof } = await begin(config)
    let { refresh_token = '' } = await oidc.authorizationCodeGrant(config, await visitor.allow(url), proof)
    for (let times = 0; times < 10; times++) {
      const tokens = await oidc.refreshTokenGrant(config, refresh_token)
      assert.equal(tokens.claims()?.sub, sub)
      refresh_token = tokens.refresh_token ?? ''
      refreshed++
    }
  }
  let refreshed = 0
  const visitor = visitorOf(server, dana)
  await visitor.allow((await begin(await discover('assistant', {}, oidc.None()))).url)
  const rotate = async () => {
    for (let times = 0; times < 3; times++) await rotateSigningKeys({}, server.deps)
  }
  await Promise.all([...Array.from({ length: 4 }, work), rotate()])
  assert.equal(refreshed, 40)
})

function isError(code: string) {
  return (error: unknown) => {
    assert.equal((error as { error?: string }).error, code, String(error))
    return true
  }
}

function isChallenge(code: string) {
  return (error: unknown) => {
    const challenges = (error as oidc.WWWAuthenticateChallengeError).cause
    assert.equal(challenges?.[0]?.parameters.error, code, String(error))
    return true
  }
}
