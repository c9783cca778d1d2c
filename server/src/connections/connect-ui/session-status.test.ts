import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { linkFor, openPerson, publishProviders } from '../../../test/harness/connect.ts'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const origin = 'http://127.0.0.1:9999'
const acme = await startPartner(server, 'acme')
const globex = await startPartner(server, 'globex', { origins: ['https://globex.test'] })
await publishProviders(server, 'slackish')
const nonce = 'n0nce-of-the-opener'
const status_challenge = createHash('sha256').update(nonce).digest('base64url')
const nothing = { connection_id: null, error: null, error_description: null }

const ask = async (id: string, headers: Record<string, string> = { 'connect-nonce': nonce }) => {
  const answer = await server.fetch(`/connect/v1/sessions/${id}/status`, { headers: { origin, ...headers } })
  return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) }
}
const show = async (id: string, token: string) => {
  const answer = await server.fetch(`/connect/v1/sessions/${id}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

test('200 at every step, from opened to completed, for the holder of the nonce', async () => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, 'slackish', { query: { status_challenge, state: 's1' } })
  assert.equal((await ask(sessionId)).status, 404) // not opened yet
  const page = await dana.open(link)
  const opened = await ask(sessionId)
  assert.equal(opened.status, 200)
  assert.deepEqual(opened.body, { status: 'opened', app: 'slackish', state: 's1', ...nothing })
  const callback = await dana.consent(page)
  assert.equal((await ask(sessionId)).body.status, 'authorizing')
  await dana.get(callback)
  const { body } = await ask(sessionId)
  assert.match(body.connection_id, /^\d{9,10}$/)
  assert.deepEqual(body, {
    ...nothing,
    status: 'completed',
    app: 'slackish',
    state: 's1',
    connection_id: body.connection_id,
  })
})

test('the exact origin in the CORS header, never *: the session’s partner’s, nobody else’s', async () => {
  const { link, sessionId } = await linkFor(server, acme, 'slackish', { query: { status_challenge } })
  const unopened = await ask(sessionId)
  assert.deepEqual([unopened.status, unopened.headers.get('access-control-allow-origin')], [404, origin])
  await openPerson(server).open(link)
  const { headers } = await ask(sessionId)
  assert.equal(headers.get('access-control-allow-origin'), origin)
  assert.equal(headers.get('cache-control'), 'no-store')
  const foreign = await ask(sessionId, { 'connect-nonce': nonce, origin: 'https://globex.test' })
  assert.deepEqual([foreign.status, foreign.headers.get('access-control-allow-origin')], [200, null])
  const preflight = await server.fetch(`/connect/v1/sessions/${sessionId}/status`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'connect-nonce' },
  })
  assert.equal(preflight.headers.get('access-control-allow-origin'), origin)
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /connect-nonce/i)
})

test('404 not_found: no nonce, a wrong one, a session without a challenge, an unknown id', async () => {
  const { link, sessionId } = await linkFor(server, acme, 'slackish', { query: { status_challenge } })
  await openPerson(server).open(link)
  const bare = await linkFor(server, acme, 'slackish')
  await openPerson(server).open(bare.link)
  const refused = [
    await ask(sessionId, {}),
    await ask(sessionId, { 'connect-nonce': 'guess' }),
    await ask(sessionId, { 'connect-nonce': status_challenge }),
    await ask(bare.sessionId),
    await ask('nobody'),
    await ask('%00'),
  ]
  for (const { status, body } of refused) assert.deepEqual([status, body], [404, refused[0]?.body])
})

test('cancelled, failed and expired, each with its error', async () => {
  const outcome = async (end: (dana: ReturnType<typeof openPerson>, link: string) => Promise<unknown>) => {
    const { link, sessionId } = await linkFor(server, acme, 'slackish', { query: { status_challenge } })
    await end(openPerson(server), link)
    const { status, error, error_description, connection_id } = (await ask(sessionId)).body
    assert.equal(connection_id, null)
    assert.ok(error_description)
    return [status, error]
  }
  assert.deepEqual(await outcome(async (dana, link) => dana.submit(await dana.open(link), { '.decision': 'cancel' })), [
    'cancelled',
    'access_denied',
  ])
  assert.deepEqual(await outcome(async (dana, link) => dana.signIn(await dana.open(link), { decision: 'deny' })), [
    'failed',
    'access_denied',
  ])
  assert.deepEqual(
    await outcome(async (dana, link) => {
      await dana.open(link)
      await server.advance(30 * 60 + 1)
    }),
    ['expired', 'access_denied'],
  )
})

test('200 for the user’s own token: created, then opened; expired by the clock', async () => {
  const token = await tokenFor(server, acme)
  const { link, sessionId } = await linkFor(server, acme, 'slackish', { query: { state: 's2' } })
  const created = await show(sessionId, token)
  const { expires_at, ...rest } = created.body
  assert.deepEqual(rest, { session_id: sessionId, status: 'created', app: 'slackish', state: null, ...nothing })
  const secondsLeft = (Date.parse(expires_at) - server.deps.clock.now().getTime()) / 1000
  assert.ok(secondsLeft > 350 && secondsLeft <= 360)
  await openPerson(server).open(link)
  assert.deepEqual(
    [(await show(sessionId, token)).body.status, (await show(sessionId, token)).body.state],
    ['opened', 's2'],
  )
  const unused = await linkFor(server, acme, 'slackish')
  await server.advance(361)
  assert.equal((await show(unused.sessionId, token)).body.status, 'expired')
})

test('404: another user, another tenant, another partner, an unknown id; 401 and 403: no token, no scope', async () => {
  const { sessionId } = await linkFor(server, acme, 'slackish')
  const strangers = [
    await tokenFor(server, acme, 'omar'),
    await tokenFor(server, acme, 'dana', 'another-tenant'),
    await tokenFor(server, globex),
  ]
  for (const token of strangers) assert.equal((await show(sessionId, token)).status, 404)
  assert.equal((await show('nobody', await tokenFor(server, acme))).status, 404)
  assert.equal((await server.fetch(`/connect/v1/sessions/${sessionId}`)).status, 401)
  const scopeless = await tokenFor(server, acme, 'dana', 'petshop-ltd', 'zap')
  assert.equal((await show(sessionId, scopeless)).status, 403)
})
