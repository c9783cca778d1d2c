import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  allow,
  askToken,
  CALLBACK,
  newTokens,
  type Redemption,
  redeem,
  refresh,
  startClient,
  type TestClient,
  writtenOf,
} from '../../../test/harness/grants.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { personOf } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { deactivatePerson } from '../../accounts/index.ts'
import { randomToken } from '../../kernel/ids.ts'
import { findAccessToken } from '../access-token.ts'
import { revokeGrant } from '../grant.ts'

const server = await startTestServer()
const { deps } = server
const crm = await startClient(server)
const rival = await startClient(server, 'rival')
const bot = await startClient(server, 'bot', { kind: 'ai_actions', public: true })
const clerk = await startClient(server, 'clerk', { kind: 'ai_actions', public: false })
const twoDoors = { kind: 'ai_actions', public: false, redirect_uris: [CALLBACK, 'https://crm.test/other'] }
const janus = await startClient(server, 'janus', twoDoors)
const acme = await startPartner(server, 'acme')
const WORDS = 'The authorization code is invalid, expired, was used, or was issued for another request.'

type Change = (redemption: Redemption) => Record<string, string | undefined>
const invalidGrants: Array<[why: string, client: TestClient, change: Change, redeemer?: TestClient]> = [
  ['it never was', crm, () => ({ code: randomToken() })],
  ['it is cut off', crm, ({ code }) => ({ code: code.slice(0, -1) })],
  ['it is longer', crm, ({ code }) => ({ code: `${code}A` })],
  ['one letter is another', crm, ({ code }) => ({ code: code.slice(0, -1) + (code.endsWith('A') ? 'B' : 'A') })],
  ['another client sends it', crm, () => ({}), rival],
  ['a public client sends it', crm, () => ({ code_verifier: randomToken() }), bot],
  ['another redirect_uri', crm, () => ({ redirect_uri: 'https://crm.test/callback/' })],
  ['another redirect_uri that is registered', janus, () => ({ redirect_uri: 'https://crm.test/other' })],
  ['another verifier', bot, () => ({ code_verifier: randomToken() })],
  ['no verifier though there is a challenge', bot, () => ({ code_verifier: undefined })],
  ['a verifier though there is no challenge', crm, () => ({ code_verifier: randomToken() })],
  ['a verifier that is too short', bot, () => ({ code_verifier: 'short' })],
]

for (const [why, client, change, redeemer = client] of invalidGrants) {
  test(`400 invalid_grant: ${why}; nothing is written, and the code still serves whom it was issued to`, async () => {
    const redemption = await allow(server, client)
    const before = await writtenOf(server)
    const { status, body } = await redeem(server, redeemer, redemption, change(redemption))
    assert.deepEqual([status, body], [400, { error: 'invalid_grant', error_description: WORDS }])
    assert.equal(await writtenOf(server), before)
    assert.equal((await redeem(server, client, redemption)).status, 200)
  })
}

const others: Array<[status: number, error: string, why: string, client: TestClient, change: Change]> = [
  [400, 'invalid_request', 'no code', crm, () => ({ code: '' })],
  [400, 'invalid_request', 'no redirect_uri', crm, () => ({ redirect_uri: undefined })],
  [400, 'invalid_request', 'no redirect_uri of a public client', bot, () => ({ redirect_uri: undefined })],
  [400, 'invalid_request', 'no redirect_uri where two are registered', janus, () => ({ redirect_uri: undefined })],
  [400, 'invalid_request', 'no grant_type', crm, () => ({ grant_type: undefined })],
  [400, 'invalid_request', 'an Idempotency-Key with a space', crm, () => ({ key: 'a b' })],
  [400, 'invalid_request', 'an Idempotency-Key of 256 characters', crm, () => ({ key: 'k'.repeat(256) })],
  [400, 'unsupported_grant_type', 'a grant that nobody knows', crm, () => ({ grant_type: 'password' })],
  [401, 'invalid_client', 'a wrong secret', crm, () => ({ client_secret: 'wrong' })],
  [401, 'invalid_client', 'no secret', crm, () => ({ client_secret: undefined })],
  [401, 'invalid_client', 'a secret of a public client', bot, () => ({ client_secret: 'any' })],
]

for (const [status, error, why, client, change] of others) {
  test(`${status} ${error}: ${why}; nothing is written, and the code still serves`, async () => {
    const redemption = await allow(server, client)
    const before = await writtenOf(server)
    const answer = await redeem(server, client, redemption, change(redemption))
    assert.deepEqual([answer.status, answer.body.error], [status, error])
    assert.equal(answer.headers.get('www-authenticate'), status === 401 ? 'Basic realm="wayleave"' : null)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(await writtenOf(server), before)
    assert.equal((await redeem(server, client, redemption)).status, 200)
  })
}

test('400 unauthorized_client: a partner has no codes and no refresh tokens', async () => {
  const as = { client_id: acme.clientId, secret: acme.clientSecret }
  for (const grant_type of ['authorization_code', 'refresh_token', 'client_credentials']) {
    const { status, body } = await askToken(server, as, { grant_type, code: 'x', redirect_uri: CALLBACK })
    assert.deepEqual([status, body.error], [400, 'unauthorized_client'])
  }
})

test('200: a confidential client of AI Actions with one redirect URI may leave it out', async () => {
  assert.equal((await redeem(server, clerk, await allow(server, clerk), { redirect_uri: undefined })).status, 200)
})

test('200: a confidential client may use PKCE, and then has to', async () => {
  const redemption = await allow(server, crm, { verifier: `${randomToken()}-._~` })
  assert.equal((await redeem(server, crm, redemption, { code_verifier: undefined })).body.error, 'invalid_grant')
  assert.equal((await redeem(server, crm, redemption)).status, 200)
})

test('200 after 119 seconds, 400 invalid_grant after 121', async () => {
  const [early, late] = [await allow(server, crm), await allow(server, crm)]
  await server.advance(119)
  assert.equal((await redeem(server, crm, early)).status, 200)
  await server.advance(2)
  const before = await writtenOf(server)
  assert.deepEqual((await redeem(server, crm, late)).body, { error: 'invalid_grant', error_description: WORDS })
  assert.equal(await writtenOf(server), before)
})

test('400 invalid_grant for a code that comes twice, and its whole family is revoked', async () => {
  const redemption = await allow(server, crm)
  const { body } = await redeem(server, crm, redemption)
  const next = (await refresh(server, crm, body.refresh_token)).body
  assert.ok(await findAccessToken(next.access_token, deps))
  assert.deepEqual((await redeem(server, crm, redemption)).body, { error: 'invalid_grant', error_description: WORDS })
  for (const { access_token } of [body, next]) assert.equal(await findAccessToken(access_token, deps), undefined)
  assert.equal((await refresh(server, crm, next.refresh_token)).body.error, 'invalid_grant')
})

test('400 invalid_grant, and nobody is revoked: a used code without its proof, or from another client', async () => {
  const redemption = await allow(server, bot)
  const { body } = await redeem(server, bot, redemption)
  const before = await writtenOf(server)
  for (const [client, change] of [
    [bot, { code_verifier: randomToken() }],
    [bot, { redirect_uri: 'https://crm.test/else' }],
    [crm, {}],
  ] as const) {
    assert.equal((await redeem(server, client, redemption, change)).body.error, 'invalid_grant')
  }
  assert.equal(await writtenOf(server), before)
  assert.ok(await findAccessToken(body.access_token, deps))
})

test('400 invalid_grant: the grant was revoked, or the account closed, before the code was redeemed', async () => {
  const erin = await personOf(server, 'erin@example.test')
  const [revoked, closed] = [await allow(server, crm), await allow(server, crm, { person: erin })]
  const { rows } = await deps.pool.query('select max(id) as id from grants where user_id <> $1', [erin.userId])
  await deps.db.transaction().execute((tx) => revokeGrant(tx, String(rows[0].id), 'a test', deps))
  await deps.db.transaction().execute((tx) => deactivatePerson(tx, erin.userId, deps))
  for (const redemption of [revoked, closed])
    assert.equal((await redeem(server, crm, redemption)).body.error, 'invalid_grant')
})

test('200: the id_token comes when openid was granted, last of all, with the nonce of the request', async () => {
  const redemption = await allow(server, bot, { scopes: ['openid', 'nla:exposed_actions:execute'], nonce: 'n-0S6' })
  const { body } = await redeem(server, bot, redemption)
  assert.equal(Object.keys(body).at(-1), 'id_token')
  const claims = JSON.parse(Buffer.from(body.id_token?.split('.')[1] ?? '', 'base64url').toString())
  assert.deepEqual([claims.nonce, claims.aud, claims.exp - claims.iat], ['n-0S6', 'bot', 36_000])
  const { body: next } = await refresh(server, bot, body.refresh_token)
  assert.match(next.id_token ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/)
})

test('401 on the APIs after 36,001 seconds; the refresh token is good for five years and more', async () => {
  const { access_token, refresh_token } = await newTokens(server, crm)
  const status = async (token: string) =>
    (await server.fetch('/v2/apps', { headers: { authorization: `Bearer ${token}` } })).status
  await server.advance(35_999)
  assert.equal(await status(access_token), 200)
  await server.advance(2)
  assert.equal(await status(access_token), 401)
  await server.advance(5 * 366 * 86_400)
  const { status: swapped, body } = await refresh(server, crm, refresh_token)
  assert.equal(swapped, 200)
  assert.equal(await status(body.access_token), 200)
})
