import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SignJWT } from 'jose'
import { sql } from 'kysely'
import { exchange, newKey, startPartner } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { pushTestApp } from '../../../test/harness/test-app.ts'

const server = await startTestServer()
const acme = await startPartner(server)
const globex = await startPartner(server, 'globex', { require_jti: true, max_lifetime_seconds: 600 })
await pushTestApp(server)

const TYPE = 'urn:ietf:params:oauth:token-type:'
const sessionCode = (resource?: string) => ({ requested_token_type: `${TYPE}connect-token`, resource })
const errorOf = async (answer: Response) => ({
  status: answer.status,
  ...((await answer.json()) as { error?: string; error_description?: string }),
})
const tokensWritten = async () => {
  const { rows } = await sql<{
    n: number
  }>`select (select count(*) from access_tokens) + (select count(*) from session_codes) as n`.execute(server.deps.db)
  return Number(rows[0]?.n)
}

test('200: a JWT becomes an access token for all scopes of the client, with and without a slash', async () => {
  for (const path of ['/oauth/token', '/oauth/token/']) {
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await acme.sign('dana', 'petshop-ltd'),
      subject_token_type: `${TYPE}external-jwt`,
    })
    const authorization = `Basic ${Buffer.from('acme:acme-secret').toString('base64')}`
    const answer = await server.fetch(path, { method: 'POST', body, headers: { authorization } })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const token = (await answer.json()) as Record<string, unknown>
    assert.match(String(token.access_token), /^[A-Za-z0-9]{43,}$/)
    assert.deepEqual(Object.keys(token), ['access_token', 'issued_token_type', 'token_type', 'expires_in', 'scope'])
    assert.equal(token.issued_token_type, `${TYPE}access_token`)
    assert.equal(token.token_type, 'Bearer')
    assert.equal(token.expires_in, 3600)
    assert.ok(String(token.scope).split(' ').includes('connection:write'))
  }
})

test('200: the same claims are the same user, whoever asks first', async () => {
  const people = async (user: string, tenant: string) => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => exchange(server, acme, await acme.sign(user, tenant))),
    )
    assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([200]))
  }
  await people('omar', 'one')
  await people('omar', 'two')
  const { rows } = await sql<{ tenant: string }>`
    select tenant from users join workspaces on workspaces.id = workspace_id where external_id = 'omar' order by tenant`.execute(
    server.deps.db,
  )
  assert.deepEqual(rows, [{ tenant: 'one' }, { tenant: 'two' }])
})

test('200: scope is granted as it is spelled, and only what is registered', async () => {
  const answer = await exchange(server, acme, await acme.sign('dana', 'petshop-ltd'), {
    scope: 'authentication action:run',
  })
  assert.equal(((await answer.json()) as { scope: string }).scope, 'authentication action:run')
})

test('200: a session code comes from the JWT, and from an access token that holds connection:write', async () => {
  const resource = `${server.deps.publicUrl}/to/petshop`
  const first = (await (
    await exchange(server, acme, await acme.sign('dana', 'petshop-ltd'), sessionCode(resource))
  ).json()) as Record<string, string>
  assert.deepEqual(Object.keys(first), [
    'access_token',
    'issued_token_type',
    'token_type',
    'expires_in',
    'scope',
    'session_id',
  ])
  assert.equal(first.token_type, 'N_A')
  assert.equal(first.expires_in, 360)
  assert.equal(first.issued_token_type, `${TYPE}connect-token`)
  const access = (await (await exchange(server, acme, await acme.sign('dana', 'petshop-ltd'))).json()) as Record<
    string,
    string
  >
  for (const spelling of ['session-code', 'session_code', 'connect-token']) {
    const second = await exchange(server, acme, access.access_token ?? '', {
      ...sessionCode(`${server.deps.publicUrl}/to/PetshopAPI@1.0.0`),
      requested_token_type: TYPE + spelling,
      subject_token_type: `${TYPE}access-token`,
    })
    assert.equal(second.status, 200)
    assert.equal(((await second.json()) as Record<string, string>).issued_token_type, TYPE + spelling)
  }
})

test('400 invalid_scope: an access token without connection:write opens no Connect', async () => {
  const access = (await (
    await exchange(server, acme, await acme.sign('dana', 'x'), { scope: 'action:run' })
  ).json()) as Record<string, string>
  const refused = await errorOf(
    await exchange(server, acme, access.access_token ?? '', {
      ...sessionCode(`${server.deps.publicUrl}/to/petshop`),
      subject_token_type: `${TYPE}access-token`,
    }),
  )
  assert.equal(refused.error, 'invalid_scope')
})

test('400 invalid_target: a resource that is no Connect URL of ours', async () => {
  const base = server.deps.publicUrl
  const { host } = new URL(base)
  const wrong = [
    `${base}/to/unknown`,
    'https://elsewhere.test/to/petshop',
    `${base}/to/petshop?x=1`,
    `${base}/to/petshop#x`,
    `http://u:p@${host}/to/petshop`,
    `${base}/from/petshop`,
    '/to/petshop',
    `${base}/to/petshop/x`,
  ]
  for (const resource of wrong) {
    const refused = await errorOf(await exchange(server, acme, await acme.sign('dana', 'x'), sessionCode(resource)))
    assert.deepEqual([refused.status, refused.error], [400, 'invalid_target'], resource)
  }
})

const now = () => Math.floor(server.deps.clock.now().getTime() / 1000)
const table: Array<[cause: string, jwt: () => Promise<string>, words: RegExp]> = [
  ['another issuer', () => acme.sign('dana', 'x', { iss: 'https://other.test' }), /iss/],
  ['another audience', () => acme.sign('dana', 'x', { aud: ['a', 'b'] }), /aud/],
  ['no exp', () => acme.sign('dana', 'x', { exp: undefined }), /exp/],
  ['no iat', () => acme.sign('dana', 'x', { iat: undefined }), /iat/],
  ['exp as text', () => acme.sign('dana', 'x', { exp: 'soon' as never }), /exp/],
  ['nbf as text', () => acme.sign('dana', 'x', { nbf: 'now' as never }), /nbf/],
  ['expired 61 s ago', () => acme.sign('dana', 'x', { iat: now() - 161, exp: now() - 61 }), /expired/],
  ['issued in the future', () => acme.sign('dana', 'x', { iat: now() + 120, exp: now() + 180 }), /future/],
  ['not valid yet', () => acme.sign('dana', 'x', { nbf: now() + 100 }), /not valid yet/],
  ['lives too long', () => acme.sign('dana', 'x', { exp: now() + 301 }), /longer/],
  ['no user', () => acme.sign('dana', 'x', { sub: undefined }), /user claim/],
  ['user is a number', () => acme.sign('dana', 'x', { sub: 7 as never }), /user claim/],
  ['empty tenant', () => acme.sign('dana', ''), /tenant claim/],
  ['unknown kid', () => acme.sign('dana', 'x', {}, { kid: 'nobody' }), /kid/],
  ['crit', () => acme.sign('dana', 'x', {}, { crit: ['b64'], b64: true }), /crit/],
  ['not a JWT', async () => 'abc', /not a signed JWT/],
  [
    'alg none',
    async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`,
    /algorithm/,
  ],
  ['an HMAC with the public key', () => hmacWithPublicKey(), /algorithm/],
  [
    'signed by somebody else',
    async () => acme.sign('dana', 'x', {}, {}, { ...(await newKey('acme-1')), kid: 'acme-1' }),
    /signature/,
  ],
  ['a key of its own in the header', async () => signedWithHeaderKey(), /signature/],
  ['cut off', async () => (await acme.sign('dana', 'x')).slice(0, -6), /signature/],
  ['over 16 KiB', () => acme.sign('dana', 'x', { filler: 'x'.repeat(17_000) }), /16 KiB/],
]

for (const [cause, jwt, words] of table) {
  test(`400 invalid_request: ${cause}; nothing is written`, async () => {
    const before = await tokensWritten()
    const refused = await errorOf(await exchange(server, acme, await jwt()))
    assert.deepEqual([refused.status, refused.error], [400, 'invalid_request'])
    assert.match(refused.error_description ?? '', words)
    assert.match(refused.error_description ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/) // RFC 6749 §5.2
    assert.equal(await tokensWritten(), before)
  })
}

test('400: an unknown kid is told when the JWKS was last read, and that it is read again 30 seconds after that', async () => {
  const refused = await errorOf(await exchange(server, acme, await acme.sign('dana', 'x', {}, { kid: 'never' })))
  const [, last = '', again = ''] =
    /last read at (\S+Z); .* again from (\S+Z) on\.$/.exec(refused.error_description ?? '') ?? []
  assert.equal(Date.parse(again) - Date.parse(last), 30_000, refused.error_description)
  assert.ok(Math.abs(Date.parse(last) / 1000 - now()) < 60)
})

test('200: 59 seconds late or early are within the skew', async () => {
  assert.equal(
    (await exchange(server, acme, await acme.sign('dana', 'x', { iat: now() - 160, exp: now() - 58 }))).status,
    200,
  )
  assert.equal(
    (await exchange(server, acme, await acme.sign('dana', 'x', { iat: now() + 58, exp: now() + 90 }))).status,
    200,
  )
})

async function hmacWithPublicKey(): Promise<string> {
  const secret = new TextEncoder().encode(JSON.stringify(acme.key.publicJwk))
  return new SignJWT({ sub: 'dana' }).setProtectedHeader({ alg: 'HS256', kid: 'acme-1' }).sign(secret)
}

async function signedWithHeaderKey(): Promise<string> {
  const own = await newKey('acme-1')
  return acme.sign('dana', 'x', {}, { jwk: own.publicJwk, jku: 'http://127.0.0.1:1/jwks.json' }, own)
}

test('400 invalid_request: a jti that was used before, for a partner that requires one', async () => {
  const jwt = await globex.sign('dana', 'x', { jti: 'once' })
  const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(server, globex, jwt)))
  assert.equal(answers.filter((answer) => answer.status === 200).length, 1)
  assert.equal((await errorOf(await exchange(server, globex, await globex.sign('dana', 'x')))).error, 'invalid_request')
})

test('tenants apart: a JWT of one partner is nothing to another, and neither is its access token', async () => {
  assert.equal((await errorOf(await exchange(server, globex, await acme.sign('dana', 'x')))).error, 'invalid_request')
  const access = (await (await exchange(server, acme, await acme.sign('dana', 'x'))).json()) as Record<string, string>
  const stolen = await exchange(server, globex, access.access_token ?? '', {
    ...sessionCode(`${server.deps.publicUrl}/to/petshop`),
    subject_token_type: `${TYPE}access-token`,
  })
  assert.equal((await errorOf(stolen)).error, 'invalid_request')
})

test('missing and wrong parameters: each is named', async () => {
  const jwt = await acme.sign('dana', 'x')
  const cases: Array<[Record<string, string | undefined>, number, string, RegExp]> = [
    [{ grant_type: undefined }, 400, 'invalid_request', /grant_type/],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type', /grant type/],
    [{ grant_type: 'authorization_code' }, 400, 'unauthorized_client', /grant/],
    [{ subject_token: undefined }, 400, 'invalid_request', /subject_token/],
    [{ subject_token: '' }, 400, 'invalid_request', /subject_token/],
    [{ subject_token_type: undefined }, 400, 'invalid_request', /subject_token_type/],
    [{ subject_token_type: `${TYPE}saml2` }, 400, 'invalid_request', /subject_token_type/],
    [{ requested_token_type: `${TYPE}refresh_token` }, 400, 'invalid_request', /requested_token_type/],
    [{ requested_token_type: `${TYPE}connect-token` }, 400, 'invalid_request', /resource/],
    [{ scope: 'openid' }, 400, 'invalid_scope', /scope/],
    [{ client_secret: 'wrong' }, 401, 'invalid_client', /authentication failed/],
    [{ client_id: 'nobody' }, 401, 'invalid_client', /authentication failed/],
    [{ client_secret: undefined }, 401, 'invalid_client', /authentication failed/],
  ]
  for (const [parameters, status, error, words] of cases) {
    const answer = await exchange(server, acme, jwt, parameters)
    if (status === 401) assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic/)
    const refused = await errorOf(answer)
    assert.deepEqual([refused.status, refused.error], [status, error], JSON.stringify(parameters))
    assert.match(refused.error_description ?? '', words)
  }
})

test('bodies: JSON, multipart and mislabelled urlencoded are read; duplicates, URL parameters and large ones refused', async () => {
  const fields = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_id: 'acme',
    client_secret: 'acme-secret',
    subject_token: await acme.sign('dana', 'x'),
    subject_token_type: `${TYPE}jwt`,
  }
  const post = (body: BodyInit, type?: string, query = '') =>
    server.fetch(`/oauth/token${query}`, { method: 'POST', body, headers: type ? { 'content-type': type } : {} })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  assert.equal((await post(JSON.stringify(fields), 'application/json')).status, 200)
  assert.equal((await post(form)).status, 200)
  assert.equal((await post(new URLSearchParams(fields).toString(), 'multipart/form-data')).status, 200)
  assert.equal(
    (await errorOf(await post(`${new URLSearchParams(fields)}&client_id=acme`, 'application/x-www-form-urlencoded')))
      .error,
    'invalid_request',
  )
  assert.equal(
    (await errorOf(await post(new URLSearchParams(fields), undefined, '?client_id=acme'))).error,
    'invalid_request',
  )
  assert.equal(
    (await errorOf(await post('x'.repeat(70_000), 'application/x-www-form-urlencoded'))).error,
    'invalid_request',
  )
  assert.equal((await errorOf(await post('[1', 'application/json'))).error, 'invalid_request')
})

test('405 with Allow: GET /oauth/token', async () => {
  const answer = await server.fetch('/oauth/token')
  assert.equal(answer.status, 405)
  assert.match(answer.headers.get('allow') ?? '', /POST/)
})

test('200: ES256 keys work, and a key of the wrong kind for the algorithm does not', async () => {
  const es = await newKey('acme-es', 'ES256')
  acme.jwks.keys = [acme.key.publicJwk, es.publicJwk]
  await server.advance(31)
  assert.equal((await exchange(server, acme, await acme.sign('dana', 'x', {}, {}, es))).status, 200)
  const refused = await errorOf(await exchange(server, acme, await acme.sign('dana', 'x', {}, { kid: 'acme-1' }, es)))
  assert.match(refused.error_description ?? '', /does not match/)
  const without = await new SignJWT({}).setProtectedHeader({ alg: 'RS256' }).sign(acme.key.privateKey)
  assert.match((await errorOf(await exchange(server, acme, without))).error_description ?? '', /no kid/)
})

test('the access token ends after 3600 seconds', async () => {
  const { access_token } = (await (await exchange(server, acme, await acme.sign('dana', 'x'))).json()) as Record<
    string,
    string
  >
  const list = () =>
    server.fetch('/v2/authentications?app=petshop', { headers: { authorization: `bearer ${access_token}` } })
  assert.equal((await list()).status, 200)
  await server.advance(3599)
  assert.equal((await list()).status, 200)
  await server.advance(2)
  assert.equal((await list()).status, 401)
})
