// Providers at their worst, through the whole program: they lie, answer without end or drop by drop, cut the connection in
// the midst of new tokens, fail every second time. What may not happen: a connection lost without its reason, a write done
// twice, a refresh token sent more than the one time that a lost answer allows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerConsent, type ProviderKey } from '../../src/dev/providers/index.ts'
import { publishProviders } from '../harness/connect.ts'
import { startPartner } from '../harness/partner.ts'
import { startTestServer } from '../harness/server.ts'
import { userOfAcme } from '../harness/user-of-acme.ts'

const server = await startTestServer()
const dana = userOfAcme(server, await startPartner(server))
const mocks = await publishProviders(server, 'coop', 'rotator', 'texty', 'flaky', 'slow')

const READ = {
  coop: 'list_notes',
  rotator: 'list_contacts',
  texty: 'list_texts',
  flaky: 'list_parcels',
  slow: 'list_letters',
}
type Key = Extract<ProviderKey, keyof typeof READ>
type Counts = { token: Record<string, number>; api: Record<string, number>; reuse_detections: number }

const urlOf = (key: Key) => mocks[key]?.provider.url ?? assert.fail(key)
const connect = (key: Key) => dana.connect(key, (url) => answerConsent(url))
const read = (key: Key, id: string) => dana.run(key, READ[key], id)
const isExpired = async (id: string) => (await dana.sdk.connections.get(id)).is_expired
const countsOf = async (key: Key) => (await (await fetch(`${urlOf(key)}/_knobs/counts`)).json()) as Counts
const refreshesOf = async (key: Key) => (await countsOf(key)).token.refresh_token ?? 0
async function turn(key: Key, knob: string, body: object = {}): Promise<void> {
  const answer = await fetch(`${urlOf(key)}/_knobs/${knob}`, { method: 'POST', body: JSON.stringify(body) })
  assert.equal(answer.status, 200, await answer.text())
}
/** A connection whose access token has just ended. */
async function connectAndExpire(key: Key): Promise<{ id: string; refreshes: () => Promise<number> }> {
  const id = await connect(key)
  await turn(key, 'expire')
  const before = await refreshesOf(key)
  return { id, refreshes: async () => (await refreshesOf(key)) - before }
}

test('200 with an error in it: no connection at sign-in, and the page says what the provider says', async () => {
  await turn('texty', 'fail', { where: 'token', status: 200, error: 'bad_verification_code' })
  const { start, arrive } = await dana.signInPage('texty')
  const refused = await arrive(await answerConsent(await start()))
  assert.equal(refused.location, null)
  assert.match(refused.text, /A 200 that was ordered\./)
  assert.equal((await dana.sdk.connections.list({ app: 'texty' })).data.length, 0)
})

test('200 with an error in it: a refresh that was refused, once and for good', async () => {
  const { id, refreshes } = await connectAndExpire('coop')
  await turn('coop', 'fail', { where: 'token', status: 200, error: 'invalid_grant' })
  const refused = await read('coop', id)
  assert.equal(refused.errors[0]?.code, 'authentication')
  assert.match(refused.errors[0]?.detail ?? '', /A 200 that was ordered\./)
  assert.deepEqual([await isExpired(id), await refreshes()], [true, 1])
})

test('200 that says the sign-in server is busy: the connection is kept, and works when the wait is over', async () => {
  const { id } = await connectAndExpire('coop')
  await turn('coop', 'fail', { where: 'token', status: 200, error: 'temporarily_unavailable' })
  assert.equal((await read('coop', id)).status, 'error')
  assert.equal(await isExpired(id), false)
  await server.advance(601)
  assert.equal((await read('coop', id)).status, 'success')
})

test('a token answer of 200 MB: nobody reads it, the outcome is unknown, and the same refresh token is tried once more', async () => {
  const { id, refreshes } = await connectAndExpire('coop')
  const before = process.memoryUsage().rss
  await turn('coop', 'bloat', { where: 'token', bytes: 200_000_000 })
  assert.equal((await read('coop', id)).status, 'success')
  assert.equal(await refreshes(), 2)
  assert.ok(process.memoryUsage().rss - before < 150_000_000)
  assert.deepEqual(await dana.timeline(id), ['created', 'refresh_unknown', 'refreshed'])
})

test('an API answer of 200 MB: the run ends with an error, and the connection lives', async () => {
  const id = await connect('coop')
  await turn('coop', 'bloat', { where: 'api', count: 5, bytes: 200_000_000 })
  const ended = await read('coop', id)
  assert.deepEqual([ended.status, ended.errors[0]?.code], ['error', 'partner'])
  await turn('coop', 'calm')
  assert.equal((await read('coop', id)).status, 'success')
})

test('bodies that come drop by drop are waited for, tokens and answers alike', async () => {
  const { id, refreshes } = await connectAndExpire('coop')
  for (const where of ['token', 'api']) await turn('coop', 'trickle', { where, ms: 150 })
  const { status, errors } = await read('coop', id)
  assert.equal(status, 'success', JSON.stringify(errors))
  await turn('coop', 'calm')
  assert.equal(await refreshes(), 1)
})

for (const in_the_midst of [false, true]) {
  const how = in_the_midst ? 'in the midst of a token answer' : 'before a token answer'
  test(`cut ${how}: the same refresh token once more, and nothing is lost where it serves again`, async () => {
    const { id, refreshes } = await connectAndExpire('coop')
    await turn('coop', 'lose', { in_the_midst })
    assert.equal((await read('coop', id)).status, 'success')
    assert.equal(await refreshes(), 2)
    assert.deepEqual(await dana.timeline(id), ['created', 'refresh_unknown', 'refreshed'])
  })

  test(`cut ${how}, twice: kept, not asked for again before the wait is over, then renewed`, async () => {
    const { id, refreshes } = await connectAndExpire('coop')
    await turn('coop', 'lose', { count: 2, in_the_midst })
    assert.equal((await read('coop', id)).status, 'error')
    assert.equal((await read('coop', id)).status, 'error')
    assert.deepEqual([await refreshes(), await isExpired(id)], [2, false])
    await server.advance(601)
    assert.equal((await read('coop', id)).status, 'success')
  })

  test(`cut ${how}, by a provider that takes a refresh token once: expired, and the reason is that loss`, async () => {
    const { id, refreshes } = await connectAndExpire('rotator')
    await turn('rotator', 'lose', { in_the_midst })
    const refused = await read('rotator', id)
    assert.equal(refused.errors[0]?.code, 'authentication')
    assert.match(refused.errors[0]?.detail ?? '', /The answer to an earlier refresh was lost/)
    assert.deepEqual([await refreshes(), await isExpired(id)], [2, true])
    assert.deepEqual(await dana.timeline(id), ['created', 'refresh_unknown', 'expired'])
  })
}

test('20 calls at once while token answers are cut: two refreshes, the second of which serves all', async () => {
  const { id, refreshes } = await connectAndExpire('coop')
  await turn('coop', 'lose', { in_the_midst: true })
  const runs = await Promise.all(Array.from({ length: 20 }, () => read('coop', id)))
  assert.deepEqual(new Set(runs.map(({ status }) => status)), new Set(['success']))
  assert.equal(await refreshes(), 2)
})

test('a write whose answer is cut is done once: the run says that the outcome is unknown', async () => {
  const id = await connect('coop')
  for (const in_the_midst of [false, true]) {
    await turn('coop', 'lose', { where: 'api', in_the_midst })
    const before = (await countsOf('coop')).api['POST /api/notes'] ?? 0
    const ended = await dana.run('coop', 'create_note', id, { title: `Once ${in_the_midst}` })
    assert.match(JSON.stringify(ended.errors), /unknown/i)
    assert.equal((await countsOf('coop')).api['POST /api/notes'], before + 1)
  }
})

test('Flaky, as it is: every read gets there in the end, and no connection is lost', async () => {
  const id = await connect('flaky')
  for (let round = 1; round <= 4; round++) {
    await turn('flaky', 'expire')
    let tries = 1
    while ((await read('flaky', id)).status !== 'success') {
      assert.equal(await isExpired(id), false)
      assert.ok(tries++ < 6, `round ${round}`)
      await server.advance(601) // whatever it was to wait for is over
    }
  }
  await turn('flaky', 'calm')
  assert.equal((await read('flaky', id)).status, 'success')
})

test('Slow, as it is: connects, runs, and renews its tokens', async () => {
  const { id, refreshes } = await connectAndExpire('slow')
  assert.equal((await read('slow', id)).status, 'success')
  assert.equal(await refreshes(), 1)
})
