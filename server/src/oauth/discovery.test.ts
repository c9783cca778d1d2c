import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { startTestServer } from '../../test/harness/server.ts'
import { routes } from '../routes.ts'

const server = await startTestServer()
const { publicUrl } = server.deps
const PATHS = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']

test('200: what the server can do and where, under both names, with and without a slash', async () => {
  for (const path of PATHS.flatMap((path) => [path, `${path}/`])) {
    const answer = await server.fetch(path)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'application/json')
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=300')
    assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    assert.deepEqual(await answer.json(), {
      issuer: publicUrl,
      authorization_endpoint: `${publicUrl}/oauth/authorize`,
      token_endpoint: `${publicUrl}/oauth/token`,
      userinfo_endpoint: `${publicUrl}/oauth/userinfo`,
      jwks_uri: `${publicUrl}/.well-known/jwks.json`,
      introspection_endpoint: `${publicUrl}/oauth/introspect`,
      revocation_endpoint: `${publicUrl}/oauth/revoke`,
      scopes_supported: [
        ...['openid', 'nla:exposed_actions:execute', 'profile', 'zap', 'zap:write', 'zap:delete', 'zap:all'],
        ...['zap:account:all', 'zap:runs', 'action:run', 'authentication', 'authentication:write', 'connection:read'],
        ...['connection:write', 'external', 'mcp:run', 'promotions:read', 'promotions:write'],
        ...['connection:webhook:read', 'connection:webhook:write'],
      ],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:token-exchange',
      ],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      claims_supported: [
        ...['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'email', 'email_verified', 'name'],
        ...['given_name', 'family_name'],
      ],
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
      claims_parameter_supported: false,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
    })
  }
})

test('every endpoint that is named is a route', async () => {
  const metadata = (await (await server.fetch(PATHS[0] ?? '')).json()) as Record<string, string>
  const named = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))
  assert.equal(named.length, 6)
  for (const [name, url] of named) {
    const { origin, pathname } = new URL(url)
    assert.equal(origin, publicUrl)
    assert.ok(
      routes.some(({ path }) => path === pathname),
      name,
    )
  }
})

test('the Host header changes nothing', async () => {
  const { port } = new URL(server.url)
  const text = await new Promise<string>((resolve, reject) => {
    const headers = { host: 'evil.test', 'x-forwarded-host': 'evil.test' }
    request({ port, path: PATHS[0], headers }, async (answer) => resolve((await answer.toArray()).join('')))
      .on('error', reject)
      .end()
  })
  assert.equal(JSON.parse(text).issuer, publicUrl)
  assert.ok(!text.includes('evil.test'))
})

test('405: nothing but GET', async () => {
  for (const path of PATHS) {
    const answer = await server.fetch(path, { method: 'POST', body: 'x' })
    assert.equal(answer.status, 405)
    assert.equal(answer.headers.get('allow'), 'GET, HEAD')
  }
})
