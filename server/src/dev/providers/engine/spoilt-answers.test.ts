// What a provider does to a client that must live with anything: answers cut in the midst, without end, drop by drop, lies.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, countsOf, errorOf, obtainCode, postToken, provide, refresh, signIn, turn } from '../test-client.ts'

test('lose in the midst: the status and half of the body arrive, then the connection ends; the token was used up', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { refresh_token = '' } = await signIn(rotator)
  await turn(rotator, 'lose', { in_the_midst: true })
  const { clientId: client_id, clientSecret: client_secret } = rotator
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id, client_secret })
  const answer = await fetch(`${rotator.url}/oauth/token`, { method: 'POST', body })
  assert.equal(answer.status, 200)
  await assert.rejects(answer.text(), /terminated/)
  assert.equal(errorOf(await refresh(rotator, refresh_token)), 'invalid_grant')
  assert.equal((await countsOf(rotator)).answers_still_to_lose, 0)
})

test('lose: an API answer too, and what was asked for is done', async (t) => {
  const slow = await provide(t, 'slow')
  const { access_token } = await signIn(slow)
  await turn(slow, 'lose', { where: 'api' })
  await assert.rejects(call(slow, '/api/letters', access_token, { title: 'Dear Lin' }))
  const { body } = await call(slow, '/api/letters/search?query=Lin', access_token)
  assert.match(JSON.stringify(body), /Dear Lin/)
})

test('bloat: an answer of as many bytes as were ordered, once', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token } = await signIn(coop)
  await turn(coop, 'bloat', { where: 'api', bytes: 300_000 })
  const huge = await fetch(`${coop.url}/api/notes`, { headers: { authorization: `Bearer ${access_token}` } })
  assert.equal((await huge.arrayBuffer()).byteLength, 300_000)
  assert.equal((await call(coop, '/api/notes', access_token)).status, 200)
})

test('trickle: the whole answer, in pieces with a pause before each', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token } = await signIn(coop)
  await turn(coop, 'trickle', { where: 'api', ms: 30 })
  const began = performance.now()
  assert.equal((await call(coop, '/api/me', access_token)).status, 200)
  assert.ok(performance.now() - began >= 8 * 25)
})

test('fail with 200: a lie, an error in the body of a success', async (t) => {
  const coop = await provide(t, 'coop')
  await turn(coop, 'fail', { where: 'token', status: 200, error: 'bad_verification_code' })
  const lie = await postToken(coop, await obtainCode(coop))
  assert.deepEqual([lie.status, errorOf(lie)], [200, 'bad_verification_code'])
})

test('Flaky lets people in, and fails every second call and refresh: 503, 429 with Retry-After, reset', async (t) => {
  const flaky = await provide(t, 'flaky', { asItIs: true })
  const tokens = await signIn(flaky)
  const me = () => call(flaky, '/api/me', tokens.access_token)
  const again = () => refresh(flaky, tokens.refresh_token)
  for (const ask of [me, again]) {
    assert.equal((await ask()).status, 200)
    assert.equal((await ask()).status, 503)
    assert.equal((await ask()).status, 200)
    const throttled = await ask()
    assert.deepEqual([throttled.status, throttled.headers.get('retry-after')], [429, '1'])
    assert.equal((await ask()).status, 200)
    await assert.rejects(ask())
  }
})

test('Slow takes its time until it is calm', async (t) => {
  const slow = await provide(t, 'slow', { asItIs: true })
  const tokens = async () => postToken(slow, await obtainCode(slow))
  const began = performance.now()
  assert.equal((await tokens()).status, 200)
  assert.ok(performance.now() - began >= 950)
  await turn(slow, 'calm')
  const calm = performance.now()
  assert.equal((await tokens()).status, 200)
  assert.ok(performance.now() - calm < 900)
})
