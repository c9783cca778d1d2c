import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { answerConsent, type RunningProvider } from '../index.ts'
import {
  type Answer,
  authorizeUrl,
  call,
  callback,
  errorOf,
  obtainCode,
  pkce,
  postToken,
  provide,
  refresh,
  signIn,
} from '../test-client.ts'

const basic = ({ clientId, clientSecret }: RunningProvider) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
})
const noBodyAuth = { client_id: null, client_secret: null }

test('200 tokens: the code flow with PKCE, the client in the body', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { status, headers, body } = await postToken(rotator, await obtainCode(rotator))
  assert.equal(status, 200)
  assert.equal(headers.get('cache-control'), 'no-store')
  const members = ['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type']
  assert.deepEqual(Object.keys(z.record(z.string(), z.unknown()).parse(body)).sort(), members)
})

test('200 tokens: the client by Basic', async (t) => {
  const coop = await provide(t, 'coop')
  assert.equal((await postToken(coop, { ...(await obtainCode(coop)), ...noBodyAuth }, basic(coop))).status, 200)
})

test('200 tokens without expires_in and refresh_token, with the team: Slackish', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { body } = await postToken(slackish, await obtainCode(slackish, { user: 'omar' }, 'users:read'))
  const { access_token, ...rest } = z.looseObject({ access_token: z.string() }).parse(body)
  assert.match(access_token, /^slk_at_/)
  assert.deepEqual(rest, {
    token_type: 'Bearer',
    scope: 'users:read',
    team: { id: 'T0ACME', name: 'Acme' },
    authed_user: { id: 'omar' },
  })
})

test('200 tokens without PKCE: only where the provider lets it out', async (t) => {
  const slackish = await provide(t, 'slackish')
  const url = authorizeUrl(slackish, '', { code_challenge: null, code_challenge_method: null })
  const code = new URL(await answerConsent(url)).searchParams.get('code')
  const form = { grant_type: 'authorization_code', code, redirect_uri: callback }
  assert.equal((await postToken(slackish, form)).status, 200)

  const other = new URL(await answerConsent(url)).searchParams.get('code')
  const downgraded = await postToken(slackish, { ...form, code: other, code_verifier: pkce().verifier })
  assert.equal(errorOf(downgraded), 'invalid_grant') // RFC 9700 §2.1.1
})

test('401 invalid_client and the code stays good: wrong secret, wrong id, no client, broken Basic', async (t) => {
  const rotator = await provide(t, 'rotator')
  const form = await obtainCode(rotator)
  const refusals: Answer[] = [
    await postToken(rotator, { ...form, client_secret: 'wrong' }),
    await postToken(rotator, { ...form, client_id: 'wrong' }),
    await postToken(rotator, { ...form, ...noBodyAuth }),
    await postToken(rotator, { ...form, ...noBodyAuth }, { authorization: 'Basic !' }),
    await postToken(rotator, { ...form, client_secret: null, client_id: 'other' }, basic(rotator)),
  ]
  for (const refusal of refusals) {
    assert.equal(refusal.status, 401)
    assert.equal(errorOf(refusal), 'invalid_client')
  }
  assert.match(refusals[3]?.headers.get('www-authenticate') ?? '', /^Basic /)
  assert.equal((await postToken(rotator, form)).status, 200)
})

test('400 invalid_request: the client authenticates twice', async (t) => {
  const coop = await provide(t, 'coop')
  const twice = await postToken(coop, await obtainCode(coop), basic(coop))
  assert.deepEqual([twice.status, errorOf(twice)], [400, 'invalid_request'])
})

test('400 invalid_grant: the code was already used, and its tokens die', async (t) => {
  const coop = await provide(t, 'coop')
  const form = await obtainCode(coop)
  const first = z.object({ access_token: z.string() }).parse((await postToken(coop, form)).body)
  assert.equal((await call(coop, '/api/me', first.access_token)).status, 200)
  const second = await postToken(coop, form)
  assert.deepEqual([second.status, errorOf(second)], [400, 'invalid_grant'])
  assert.equal((await call(coop, '/api/me', first.access_token)).status, 401)
})

test('one success of 20: the same code redeemed in parallel', async (t) => {
  const coop = await provide(t, 'coop')
  const form = await obtainCode(coop)
  const answers = await Promise.all(Array.from({ length: 20 }, () => postToken(coop, form)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
})

const badRedemptions: [string, string, Record<string, string | null>][] = [
  ['invalid_grant', 'the verifier does not match', { code_verifier: pkce().verifier }],
  ['invalid_request', 'the verifier is missing', { code_verifier: null }],
  ['invalid_grant', 'the redirect_uri is another one', { redirect_uri: `${callback}?x=1` }],
  ['invalid_grant', 'the redirect_uri is missing', { redirect_uri: null }],
  ['invalid_grant', 'the code is unknown', { code: 'guessed' }],
  ['invalid_request', 'the code is missing', { code: null }],
  ['invalid_request', 'the code is empty', { code: '' }],
  ['invalid_request', 'the grant_type is missing', { grant_type: null }],
  ['unsupported_grant_type', 'the grant_type is password', { grant_type: 'password' }],
]
for (const [error, name, changes] of badRedemptions)
  test(`400 ${error}: ${name}`, async (t) => {
    const rotator = await provide(t, 'rotator')
    const refused = await postToken(rotator, { ...(await obtainCode(rotator)), ...changes })
    assert.deepEqual([refused.status, errorOf(refused)], [400, error])
  })

test('400 invalid_request: parameters in the query string, a JSON body, a parameter twice', async (t) => {
  const coop = await provide(t, 'coop')
  const form = { ...(await obtainCode(coop)), client_id: coop.clientId, client_secret: coop.clientSecret }
  const body = new URLSearchParams(form)
  const json = { 'content-type': 'application/json' }
  const requests: [string, RequestInit][] = [
    [`?${body}`, {}],
    ['', { body: JSON.stringify(form), headers: json }],
    ['', { body: new URLSearchParams(`${body}&code=other`) }],
  ]
  for (const [query, init] of requests) {
    const response = await fetch(`${coop.url}/oauth/token${query}`, { method: 'POST', ...init })
    assert.equal(response.status, 400)
    assert.partialDeepStrictEqual(await response.json(), { error: 'invalid_request' })
  }
  assert.equal((await postToken(coop, form)).status, 200) // none of them burnt the code
})

test('200 without a refresh token: a reusable one keeps serving, also in parallel', async (t) => {
  const coop = await provide(t, 'coop')
  const { refresh_token } = await signIn(coop)
  const answers = await Promise.all([refresh(coop, refresh_token), refresh(coop, refresh_token)])
  for (const { status, body } of answers) {
    assert.equal(status, 200)
    assert.equal(z.looseObject({ access_token: z.string() }).parse(body).refresh_token, undefined)
  }
})

test('a refresh may narrow the scope and never widen it', async (t) => {
  const coop = await provide(t, 'coop')
  const { refresh_token = null } = await signIn(coop, {}, 'notes:read')
  const form = { grant_type: 'refresh_token', refresh_token }
  assert.equal(errorOf(await postToken(coop, { ...form, scope: 'notes:read notes:write' })), 'invalid_scope')
  assert.partialDeepStrictEqual((await postToken(coop, { ...form, scope: 'notes:read' })).body, { scope: 'notes:read' })
})

test('400 unsupported_grant_type: a refresh at Slackish, which has no refresh tokens', async (t) => {
  const slackish = await provide(t, 'slackish')
  assert.equal(errorOf(await refresh(slackish, 'slk_rt_guessed')), 'unsupported_grant_type')
})
