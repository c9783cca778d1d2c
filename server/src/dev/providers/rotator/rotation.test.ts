import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { call, countsOf, errorOf, provide, refresh, signIn, turn } from '../test-client.ts'

const pair = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.literal(60) })

test('a chain of refreshes: each swaps both tokens, the old access token lives to its end', async (t) => {
  const rotator = await provide(t, 'rotator')
  const seen = [pair.parse(await signIn(rotator))]
  for (let round = 0; round < 5; round += 1)
    seen.push(pair.parse((await refresh(rotator, seen.at(-1)?.refresh_token)).body))
  assert.equal(new Set(seen.flatMap((one) => [one.access_token, one.refresh_token])).size, 12)
  for (const { access_token } of seen) assert.equal((await call(rotator, '/api/me', access_token)).status, 200)
  assert.equal((await countsOf(rotator)).reuse_detections, 0)
})

test('400 invalid_grant: a refresh token used twice kills the whole family, and no other', async (t) => {
  const rotator = await provide(t, 'rotator')
  const bystander = await signIn(rotator)
  const first = await signIn(rotator)
  const second = pair.parse((await refresh(rotator, first.refresh_token)).body)

  const replay = await refresh(rotator, first.refresh_token)
  assert.deepEqual([replay.status, errorOf(replay)], [400, 'invalid_grant'])
  for (const token of [first.access_token, second.access_token])
    assert.equal((await call(rotator, '/api/me', token)).status, 401)
  assert.equal(errorOf(await refresh(rotator, second.refresh_token)), 'invalid_grant')

  assert.equal((await call(rotator, '/api/me', bystander.access_token)).status, 200)
  assert.equal((await refresh(rotator, bystander.refresh_token)).status, 200)
  assert.equal((await countsOf(rotator)).reuse_detections, 1)
})

test('exactly one success of 20 parallel refreshes, then the family is dead', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { refresh_token } = await signIn(rotator)
  await turn(rotator, 'delay', { ms: 200, where: 'token' }) // so that all 20 are in flight at once
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(rotator, refresh_token)))
  const successes = answers.filter(({ status }) => status === 200)
  assert.equal(successes.length, 1)
  for (const answer of answers) if (answer !== successes[0]) assert.equal(errorOf(answer), 'invalid_grant')

  await turn(rotator, 'delay', { ms: 0, where: 'token' })
  const winner = pair.parse(successes[0]?.body)
  assert.equal((await call(rotator, '/api/me', winner.access_token)).status, 401)
  assert.equal(errorOf(await refresh(rotator, winner.refresh_token)), 'invalid_grant')
  const { token, token_errors, refreshes_in_flight_max } = await countsOf(rotator)
  assert.deepEqual(token, { authorization_code: 1, refresh_token: 21 })
  assert.deepEqual(token_errors, { invalid_grant: 20 })
  assert.ok(refreshes_in_flight_max > 1) // as many as a busy machine lets come together
})

test('the life of access tokens is what the option says', async (t) => {
  const rotator = await provide(t, 'rotator', { accessTokenSeconds: 7 })
  assert.equal((await signIn(rotator)).expires_in, 7)
})
