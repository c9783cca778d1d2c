import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { call, countsOf, errorOf, obtainCode, postToken, provide, refresh, signIn, turn } from '../test-client.ts'

test('expire: the access tokens of one user end, the refresh tokens live', async (t) => {
  const coop = await provide(t, 'coop')
  const dana = await signIn(coop, { user: 'dana' })
  const omar = await signIn(coop, { user: 'omar' })
  assert.deepEqual(await turn(coop, 'expire', { user: 'dana' }), { expired: 1 })
  const refused = await call(coop, '/api/me', dana.access_token)
  assert.equal(refused.status, 401)
  assert.match(refused.headers.get('www-authenticate') ?? '', /error="invalid_token".*expired/)
  assert.equal((await call(coop, '/api/me', omar.access_token)).status, 200)
  assert.equal((await refresh(coop, dana.refresh_token)).status, 200)
})

test('expire: everybody, when no user is named, also tokens that have no end', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  assert.deepEqual(await turn(slackish, 'expire'), { expired: 1 })
  assert.equal((await call(slackish, '/api/me', access_token)).status, 401)
})

test('revoke: all tokens of one user are dead, the refresh token too', async (t) => {
  const coop = await provide(t, 'coop')
  const dana = await signIn(coop, { user: 'dana' })
  const omar = await signIn(coop, { user: 'omar' })
  assert.deepEqual(await turn(coop, 'revoke', { user: 'dana' }), { revoked: 1 })
  assert.equal((await call(coop, '/api/me', dana.access_token)).status, 401)
  assert.equal(errorOf(await refresh(coop, dana.refresh_token)), 'invalid_grant')
  assert.equal((await refresh(coop, omar.refresh_token)).status, 200)
  assert.deepEqual(await turn(coop, 'revoke'), { revoked: 1 })
  assert.equal(errorOf(await refresh(coop, omar.refresh_token)), 'invalid_grant')
})

test('fail: the next N token requests are refused unprocessed, the API is not touched', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { access_token, refresh_token } = await signIn(rotator)
  await turn(rotator, 'fail', { count: 2, status: 429, where: 'token', retry_after: 7 })
  for (let round = 0; round < 2; round += 1) {
    const refused = await refresh(rotator, refresh_token)
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('retry-after'), '7')
  }
  assert.equal((await call(rotator, '/api/me', access_token)).status, 200)
  assert.equal((await refresh(rotator, refresh_token)).status, 200) // so the token was not used up
})

test('fail: the error code can be chosen', async (t) => {
  const rotator = await provide(t, 'rotator')
  await turn(rotator, 'fail', { status: 400, where: 'token', error: 'unauthorized_client' })
  assert.equal(errorOf(await refresh(rotator, 'any')), 'unauthorized_client')
})

test('fail: the next N API requests, without Retry-After unless asked, and nothing is written', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token } = await signIn(coop)
  await turn(coop, 'fail', { count: 1, status: 503, where: 'api' })
  const refused = await call(coop, '/api/notes', access_token, { title: 'Lost' })
  assert.equal(refused.status, 503)
  assert.equal(refused.headers.get('retry-after'), null)
  const { body } = await call(coop, '/api/notes/search?query=Lost', access_token)
  assert.partialDeepStrictEqual(body, { notes: [] })
})

test('lose: the next token request is processed and never answered', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { refresh_token } = await signIn(rotator)
  await turn(rotator, 'lose', { count: 1 })
  await assert.rejects(refresh(rotator, refresh_token), TypeError)
  assert.equal((await countsOf(rotator)).answers_still_to_lose, 0)
  assert.equal(errorOf(await refresh(rotator, refresh_token)), 'invalid_grant') // it had been swapped
  assert.equal((await countsOf(rotator)).reuse_detections, 1)
})

test('lose: a lost code exchange has burnt the code', async (t) => {
  const coop = await provide(t, 'coop')
  const form = await obtainCode(coop)
  await turn(coop, 'lose')
  await assert.rejects(postToken(coop, form), TypeError)
  assert.equal(errorOf(await postToken(coop, form)), 'invalid_grant')
})

test('delay: only the chosen place waits, until it is set back', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token } = await signIn(coop)
  await turn(coop, 'delay', { ms: 60_000, where: 'api' })
  const waiting = fetch(`${coop.url}/api/me`, {
    headers: { authorization: `Bearer ${access_token}` },
    signal: AbortSignal.timeout(100),
  })
  await assert.rejects(waiting, { name: 'TimeoutError' })
  assert.equal(errorOf(await refresh(coop, 'any')), 'invalid_grant') // the token endpoint does not wait
  await turn(coop, 'delay', { ms: 0, where: 'api' })
  assert.equal((await call(coop, '/api/me', access_token)).status, 200)
})

test('token-life: new tokens live that long', async (t) => {
  const rotator = await provide(t, 'rotator')
  await turn(rotator, 'token-life', { seconds: 5 })
  assert.equal((await signIn(rotator)).expires_in, 5)
})

test('counts: token requests by grant type, errors by code, API calls by method and path', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token, refresh_token } = await signIn(coop)
  await refresh(coop, refresh_token)
  await refresh(coop, 'unknown')
  await call(coop, '/api/notes?limit=1', access_token)
  await call(coop, '/api/notes', access_token, { title: 'One' })
  await call(coop, '/api/notes', undefined)
  assert.deepEqual(await countsOf(coop), {
    token: { authorization_code: 1, refresh_token: 2 },
    token_errors: { invalid_grant: 1 },
    api: { 'GET /api/notes': 2, 'POST /api/notes': 1 },
    refreshes_in_flight_max: 1,
    reuse_detections: 0,
    answers_still_to_lose: 0,
    sends_to: [],
  })
})

test('reset: tokens, data, faults, life and counts are as at the start', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { access_token } = await signIn(rotator)
  await call(rotator, '/api/contacts', access_token, { name: 'New', email: 'new@petshop.test' })
  await turn(rotator, 'fail', { count: 9, where: 'api' })
  await turn(rotator, 'fail', { count: 9, where: 'token' })
  await turn(rotator, 'lose', { count: 9 })
  await turn(rotator, 'token-life', { seconds: 5 })
  await turn(rotator, 'reset')

  const { api, token, answers_still_to_lose } = await countsOf(rotator)
  assert.deepEqual({ api, token, answers_still_to_lose }, { api: {}, token: {}, answers_still_to_lose: 0 })
  assert.equal((await call(rotator, '/api/me', access_token)).status, 401)
  const again = await signIn(rotator)
  assert.equal(again.expires_in, 60)
  const { body } = await call(rotator, '/api/contacts', again.access_token)
  assert.equal(z.object({ contacts: z.array(z.unknown()) }).parse(body).contacts.length, 3)
})

test('422: a knob turned wrongly changes nothing', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { access_token } = await signIn(rotator)
  const wrong: [string, unknown][] = [
    ['expire', { user: 'nobody' }],
    ['revoke', { users: 'dana' }],
    ['fail', { count: 1, status: 199, where: 'api' }],
    ['fail', { count: 1, status: 503 }],
    ['delay', { ms: -1, where: 'api' }],
    ['token-life', { seconds: 0 }],
  ]
  for (const [knob, json] of wrong)
    assert.equal((await call(rotator, `/_knobs/${knob}`, undefined, json)).status, 422, knob)
  assert.equal((await call(rotator, '/api/me', access_token)).status, 200)
})

test('403: a web page of another site cannot turn knobs', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token } = await signIn(coop)
  const signs: Record<string, string>[] = [{ origin: 'https://petshop.test' }, { 'sec-fetch-site': 'cross-site' }]
  for (const headers of signs) {
    const response = await fetch(`${coop.url}/_knobs/revoke`, { method: 'POST', headers })
    assert.equal(response.status, 403)
    await response.body?.cancel()
  }
  assert.equal((await call(coop, '/api/me', access_token)).status, 200)
})
