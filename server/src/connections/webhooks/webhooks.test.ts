// Connection webhooks over HTTP, with a receiver on loopback.
import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { verifyWebhook } from '@wayleave/sdk/partner'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { askToken, newTokens, startClient } from '../../../test/harness/grants.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { expireConnection } from '../expiry/expire-connection.ts'
import { findConnection } from '../store.ts'

const server = await startTestServer()
const { deps } = server
const { call, connect, registerPartner, tokenFor } = await startCast(server)
const token = await tokenFor('dana')
const PATH = '/connections/v1/webhooks'

type Heard = { headers: IncomingHttpHeaders; body: string }
const heard: Heard[] = []
/** What the receiver answers next; 204 when there is nothing. */
const answers: number[] = []
const web = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
  response.writeHead(answers.shift() ?? 204).end()
})
await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
after(() => {
  web.closeAllConnections()
  web.close()
})
const callback_url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/hooks`

async function subscribe(event_type = 'connection.*', headers: Record<string, string> = {}) {
  heard.length = 0
  const { status, body } = await call(PATH, { token, body: { event_type, callback_url }, headers })
  assert.equal(status, 201)
  return body as { id: string; secret: string; is_active: boolean; created_at: string }
}
const remove = (id: string) => call(`${PATH}/${id}`, { token, method: 'DELETE' })
const deliveries = async (id: string) => (await call(`${PATH}/${id}/deliveries`, { token })).body.data
const typesHeard = () => heard.map(({ body }) => JSON.parse(body).type)

async function expire(id: string, reason = 'Petshop refuses the key.') {
  const connection = await findConnection(deps.db, Number(id))
  assert.ok(connection)
  const { generation } = connection
  await deps.db
    .transaction()
    .execute((tx) => expireConnection(tx, connection, { generation, reason, kind: 'expired' }, deps))
}

test('201: a webhook with its secret, which is shown this once and stored sealed', async () => {
  const { id, secret, ...rest } = await subscribe('connection.expired')
  assert.match(secret, /^whsec_/)
  assert.deepEqual(rest, {
    event_type: 'connection.expired',
    callback_url,
    is_active: true,
    created_at: rest.created_at,
  } as typeof rest)
  const { body: shown } = await call(`${PATH}/${id}`, { token })
  assert.deepEqual(shown, { id, ...rest })
  const { body: list } = await call(PATH, { token })
  assert.deepEqual([list.data, list.meta.count, list.links], [[shown], 1, { next: null, prev: null }])
  const { rows } = await sql<{ secret: string }>`select secret from connection_webhooks where id = ${id}`.execute(
    deps.db,
  )
  assert.ok(rows[0] && !rows[0].secret.includes(secret.slice(6)))
  assert.equal((await remove(id)).status, 204)
  assert.equal((await call(`${PATH}/${id}`, { token })).status, 404)
  assert.equal((await remove(id)).status, 404)
})

test('what happens to a connection is told in order of its life, in the partner’s own names, signed', async () => {
  const { id, secret } = await subscribe()
  const connection = await connect(token)
  await expire(connection)
  await call(`/v2/authentications/${connection}`, { token, method: 'DELETE' })
  await poll(() => heard.length === 3, 20_000)
  assert.deepEqual(typesHeard().sort(), ['connection.created', 'connection.deleted', 'connection.expired'])
  const expired = heard.find(({ body }) => body.includes('connection.expired'))
  assert.ok(expired)
  const event = await verifyWebhook({
    payload: expired.body,
    headers: expired.headers as Record<string, string>,
    secret,
    now: () => deps.clock.now().getTime(),
  })
  assert.deepEqual(event, {
    type: 'connection.expired',
    timestamp: event.timestamp,
    data: {
      connection_id: connection,
      app: 'petshop',
      user: 'dana',
      tenant: 'petshop-ltd',
      status: 'expired',
      reason: 'Petshop refuses the key.',
      expires_at: null,
    },
  })
  assert.ok(Math.abs(Date.parse(event.timestamp) - deps.clock.now().getTime()) < 60_000)
  assert.equal(new Set(heard.map(({ headers }) => headers['webhook-id'])).size, 3)
  await remove(id)
})

test('a webhook hears of its own event alone, and of no other client’s connections', async () => {
  const globex = await registerPartner('globex')
  const { id } = await subscribe('connection.expired')
  const [mine, theirs] = [await connect(token), await connect(await tokenFor('dana', { partner: globex }))]
  await expire(theirs)
  await expire(mine)
  await poll(
    async () => (await deliveries(id)).some(({ status }: { status: string }) => status === 'delivered'),
    20_000,
  )
  assert.deepEqual(
    heard.map(({ body }) => JSON.parse(body).data.connection_id),
    [mine],
  )
  await remove(id)
})

test('nothing is sent when the change is rolled back', async () => {
  const { id } = await subscribe()
  const connection = await findConnection(deps.db, Number(await connect(token)))
  assert.ok(connection)
  await assert.rejects(
    deps.db.transaction().execute(async (tx) => {
      const expiry = { generation: connection.generation, reason: 'r', kind: 'expired' as const }
      assert.ok(await expireConnection(tx, connection, expiry, deps))
      throw new Error('rolled back')
    }),
  )
  assert.deepEqual(
    (await deliveries(id)).map(({ body }: { body: { type: string } }) => body.type),
    ['connection.created'],
  )
  await remove(id)
})

test('every answer but 2xx and 410 is tried again for a day, under one id; the log says how it went', async () => {
  const { id } = await subscribe('connection.created')
  answers.push(404, 500, 302)
  await connect(token)
  for (let made = 1; made <= 3; made++) {
    await poll(async () => (await deliveries(id))[0]?.attempts.length === made, 20_000)
    await server.advance(301)
  }
  await poll(async () => (await deliveries(id))[0]?.status === 'delivered', 20_000)
  const [{ attempts, next_attempt_at, id: messageId }] = await deliveries(id)
  assert.deepEqual(
    attempts.map(({ attempt, status }: { attempt: number; status: number }) => [attempt, status]),
    [
      [1, 404],
      [2, 500],
      [3, 302],
      [4, 204],
    ],
  )
  assert.equal(next_attempt_at, null)
  assert.deepEqual(new Set(heard.map(({ headers }) => headers['webhook-id'])), new Set([messageId]))
  assert.equal(new Set(heard.map(({ headers }) => headers['webhook-timestamp'])).size, 4)
  await remove(id)
})

test('the waits between attempts are a day in all; 410 ends a delivery at once', async () => {
  const { id } = await subscribe('connection.created')
  answers.push(410)
  await connect(token)
  await poll(async () => (await deliveries(id))[0]?.status === 'failed', 20_000)
  const { rows } = await sql<{ seconds: number }>`
    select (select sum(wait)::int from unnest(retry_seconds) wait) as seconds from deliveries
    where source = ${`connection_webhook:${id}`}`.execute(deps.db)
  assert.equal(rows[0]?.seconds, 24 * 3600)
  await remove(id)
})

test('PATCH: a paused webhook is sent nothing, what waited included; it goes on when it is let', async () => {
  const { id } = await subscribe('connection.created')
  const change = (is_active: boolean) => call(`${PATH}/${id}`, { token, method: 'PATCH', body: { is_active } })
  answers.push(500)
  await connect(token)
  await poll(async () => (await deliveries(id))[0]?.attempts.length === 1, 20_000)
  const paused = await change(false)
  assert.deepEqual([paused.status, paused.body.is_active], [200, false])
  assert.deepEqual([(await deliveries(id))[0].status, (await deliveries(id))[0].next_attempt_at], ['failed', null])
  await connect(token)
  assert.equal((await deliveries(id)).length, 1)
  assert.equal((await change(true)).body.is_active, true)
  await connect(token)
  await poll(async () => (await deliveries(id))[0]?.status === 'delivered', 20_000)
  assert.equal(heard.length, 2)
  await remove(id)
})

test('test-fire: one marked event, and what came of it is the answer', async () => {
  const { id, secret } = await subscribe()
  const { status, body } = await call(`${PATH}/${id}/test`, { token, method: 'POST' })
  assert.deepEqual([status, body.status, body.attempts[0].status], [200, 'delivered', 204])
  assert.equal(heard[0]?.headers['webhook-id'], body.id)
  const sent = await verifyWebhook({
    payload: heard[0]?.body ?? '',
    headers: heard[0]?.headers as Record<string, string>,
    secret,
    now: () => deps.clock.now().getTime(),
  })
  assert.deepEqual([sent.test, sent.type], [true, 'connection.expired'])
  answers.push(503)
  const failed = (await call(`${PATH}/${id}/test`, { token, method: 'POST' })).body
  assert.deepEqual([failed.status, failed.next_attempt_at, failed.attempts[0].failure], ['failed', null, 'status 503'])
  assert.deepEqual((await deliveries(id)).map(({ id }: { id: string }) => id).sort(), [failed.id, body.id].sort())
  await remove(id)
})

test('the same Idempotency-Key makes one webhook, answered with its secret again; another body is 422', async () => {
  const headers = { 'idempotency-key': 'first-webhook' }
  const [first, again] = [await subscribe('connection.*', headers), await subscribe('connection.*', headers)]
  assert.deepEqual(again, first)
  assert.equal((await call(PATH, { token })).body.meta.count, 1)
  const other = await call(PATH, { token, body: { event_type: 'connection.expired', callback_url }, headers })
  assert.deepEqual([other.status, other.body.errors[0].code], [422, 'idempotency_mismatch'])
  const { rows } = await sql<{ body: object }>`select body from idempotency_keys`.execute(deps.db)
  assert.ok(!JSON.stringify(rows).includes('whsec_'), 'the secret is stored nowhere in clear')
  await remove(first.id)
})

test('a client of the kind workflow has webhooks too, by a token of its own or of any of its users', async () => {
  const crm = await startClient(server, 'crm')
  const { body: app } = await askToken(server, crm, { grant_type: 'client_credentials' })
  const body = { event_type: 'connection.*', callback_url }
  const made = await call(PATH, { token: app.access_token, body })
  assert.equal(made.status, 201)
  const dana = await newTokens(server, crm, { scopes: ['connection:webhook:read'] })
  assert.equal((await call(`${PATH}/${made.body.id}`, { token: dana.access_token })).status, 200)
  assert.equal((await call(`${PATH}/${made.body.id}`, { token })).status, 404)
})

test('404 not_found: another client’s webhook reads like one that never was, by every door', async () => {
  const initech = await tokenFor('dana', { partner: await registerPartner('initech') })
  const { id } = await subscribe()
  const doors: [string, string, unknown?][] = [
    ['GET', ''],
    ['PATCH', '', { is_active: false }],
    ['DELETE', ''],
    ['POST', '/test'],
    ['GET', '/deliveries'],
  ]
  for (const [method, step, body] of doors) {
    const refused = await call(`${PATH}/${id}${step}`, { token: initech, method, body })
    const unknown = await call(`${PATH}/3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713${step}`, { token, method, body })
    const impossible = await call(`${PATH}/none${step}`, { token, method, body })
    assert.deepEqual([refused.status, refused.body], [404, unknown.body], `${method} ${step}`)
    assert.deepEqual(impossible.body, unknown.body)
  }
  assert.equal((await call(PATH, { token: initech })).body.meta.count, 0)
  assert.equal((await call(`${PATH}/${id}`, { token })).body.is_active, true)
  assert.equal(heard.length, 0)
  await remove(id)
})

test('400 with pointers: what is no event, no URL, or an address that may not be called', async () => {
  const post = async (body: unknown) => {
    const { status, body: answer } = await call(PATH, { token, body })
    return [status, answer.errors.map(({ code, source }: { code: string; source: object }) => [code, source])]
  }
  const at = (code: string, pointer: string) => [400, [[code, { pointer }]]]
  assert.deepEqual(await post({ event_type: 'connection.sold', callback_url }), at('invalid', '/event_type'))
  assert.deepEqual(await post({ callback_url }), at('required', '/event_type'))
  assert.deepEqual(await post({ event_type: 'connection.*' }), at('required', '/callback_url'))
  for (const wrong of [
    'petshop',
    'http://hooks.example.test/',
    'https://10.0.0.1/',
    `https://a.test/${'x'.repeat(2048)}`,
  ]) {
    assert.deepEqual(
      await post({ event_type: 'connection.*', callback_url: wrong }),
      at('invalid', '/callback_url'),
      wrong,
    )
  }
  const { id } = await subscribe()
  const patch = async (body: unknown) => (await call(`${PATH}/${id}`, { token, method: 'PATCH', body })).status
  assert.deepEqual([await patch({}), await patch({ is_active: 'no' })], [400, 400])
  assert.equal(await patch({ is_active: true, callback_url }), 400)
  await remove(id)
})

test('401 and 403: no token, and a scope that does not open it', async () => {
  assert.equal((await call(PATH)).status, 401)
  const reader = await tokenFor('dana', { scopes: 'connection:webhook:read' })
  assert.equal((await call(PATH, { token: reader })).status, 200)
  const body = { event_type: 'connection.*', callback_url }
  const refused = await call(PATH, { token: reader, body })
  assert.deepEqual([refused.status, refused.body.errors[0].code], [403, 'permission_denied'])
  const other = await tokenFor('dana', { scopes: 'connection:read' })
  assert.equal((await call(PATH, { token: other })).status, 403)
})

test('409 conflict: a client has at most 50 webhooks, however many ask at once', async () => {
  const body = { event_type: 'connection.deleted', callback_url }
  const made = await Promise.all(Array.from({ length: 53 }, () => call(PATH, { token, body })))
  assert.equal(made.filter(({ status }) => status === 201).length, 50)
  assert.deepEqual(made.find(({ status }) => status !== 201)?.body.errors[0].code, 'conflict')
  const { body: page } = await call(`${PATH}?limit=20&offset=40`, { token })
  assert.deepEqual([page.data.length, page.meta.count, page.links.next], [10, 50, null])
  await sql`delete from connection_webhooks`.execute(deps.db)
})
