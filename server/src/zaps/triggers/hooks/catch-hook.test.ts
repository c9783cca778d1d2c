// What comes in at a hook address. The test reads the queue; nothing carries it out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../../test/harness/cast.ts'
import { newsstandManifest, startNewsstand } from '../../../../test/harness/newsstand.ts'
import { startTestServer } from '../../../../test/harness/server.ts'
import type { Notification } from '../../../actions/index.ts'
import { moveClock } from '../../../kernel/processes.ts'
import { WAITING_MAX } from '../../engine/index.ts'
import { openNotification } from '../../engine/sealed-notification.ts'
import { findZap } from '../../store.ts'
import { turnOffZap } from '../../switch.ts'
import { NOTIFICATION_BYTES_MAX } from './catch-hook.ts'

const server = await startTestServer({ role: 'api' })
const { deps } = server
const { call, publish, tokenFor } = await startCast(server)
const stand = await startNewsstand()
await publish(newsstandManifest(stand, { key: 'open', auth: '{ type: none }' }))

/** A Zap that is on; its number, and the path that its app sends to. */
async function zapOf() {
  const token = await tokenFor()
  const listed = (await call('/v2/actions?app=open', { token })).body.data as { id: string; key: string }[]
  const step = (key: string, inputs: object) => ({
    action: listed.find((one) => one.key === key)?.id,
    authentication: null,
    inputs,
  })
  const steps = [step('told', { shelf: 1 }), step('write_news', { title: '{{title}}' })]
  const made = await call('/v2/zaps', { token, body: { data: { title: 'News', steps } } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const id = Number(made.body.id.slice(-12))
  const { rows } = await sql<{ id: string }>`select id from zap_subscriptions where zap_id = ${id}`.execute(deps.db)
  return { id, path: `/hooks/catch/${rows[0]?.id}` }
}

async function caughtBy(id: number): Promise<Notification[]> {
  const { rows } = await sql<{ workspace_id: number; notification: string }>`
    select workspace_id::float8 as workspace_id, notification from zap_queue join zaps on zaps.id = zap_id
    where zap_id = ${id} order by seq`.execute(deps.db)
  return Promise.all(
    rows.map(({ workspace_id, notification }) => openNotification({ id, workspace_id }, notification, deps)),
  )
}

const { id, path } = await zapOf()
type Sent = { method?: string; type?: string; body?: string; headers?: Record<string, string>; query?: string }
const send = ({ method = 'POST', type, body, headers = {}, query = '' }: Sent, to = path) =>
  server.fetch(`${to}${query}`, {
    method,
    headers: { ...(type ? { 'content-type': type } : {}), ...headers },
    ...(body === undefined ? {} : { body: type === '' ? Buffer.from(body) : body }), // bytes go without a type
  })
const latest = async () => (await caughtBy(id)).at(-1) ?? assert.fail('nothing was caught')
const count = async () => (await caughtBy(id)).length

test('200 and {"status":"success"}: a notification is in the queue by then, sealed, as it came', async () => {
  const answer = await send({
    type: 'application/json',
    body: '{"key":1,"title":"One"}',
    query: '?of=1',
    headers: { 'x-sign': 'abc', cookie: 'a=b', authorization: 'Bearer x' },
  })
  assert.equal(answer.status, 200)
  const { status, id: requestId } = (await answer.json()) as { status: string; id: string }
  assert.deepEqual([status, requestId], ['success', answer.headers.get('x-request-id')])
  const { headers, ...caught } = await latest()
  assert.deepEqual(caught, {
    method: 'POST',
    querystring: 'of=1',
    content: '{"key":1,"title":"One"}',
    cleaned: { key: 1, title: 'One' },
  })
  assert.equal(headers['x-sign'], 'abc')
  assert.deepEqual([headers.cookie, headers.authorization], [undefined, undefined]) // of whoever sends, and nobody else's
  const { rows } = await sql<{ text: string }>`select notification as text from zap_queue`.execute(deps.db)
  assert.ok(!rows.some(({ text }) => text.includes('One')))
})

const bodies: [string, Sent, unknown][] = [
  ['a form', { type: 'application/x-www-form-urlencoded', body: 'a=1&b=2&b=3' }, { a: '1', b: ['2', '3'] }],
  ['JSON of a type of its own', { type: 'application/vnd.api+json', body: '[1,2]' }, [1, 2]],
  ['JSON that says it is text', { type: 'text/plain', body: ' {"a":1}' }, { a: 1 }],
  ['JSON of no type', { type: '', body: '"a"' }, 'a'],
  ['a text', { type: 'text/plain', body: 'hello' }, 'hello'],
  ['XML', { type: 'application/xml', body: '<a/>' }, '<a/>'],
  ['what should be JSON and is not', { type: 'application/json', body: '{"a":' }, '{"a":'],
  ['JSON that cannot be stored', { type: 'application/json', body: '{"a":"\\u0000"}' }, '{"a":"\\u0000"}'],
  ['an address that says it all', { method: 'GET', query: '?a=1&a=2&b=' }, { a: ['1', '2'], b: '' }],
  ['a PUT', { method: 'PUT', type: 'application/json', body: '{"a":2}' }, { a: 2 }],
]
for (const [name, sent, cleaned] of bodies) {
  test(`${name} is read`, async () => {
    const before = await count()
    assert.equal((await send(sent)).status, 200)
    assert.equal(await count(), before + 1)
    assert.deepEqual((await latest()).cleaned, cleaned)
  })
}

test('handshakes are answered as they ask, and are no notifications', async () => {
  const before = await count()
  const hub = await send({ method: 'GET', query: '?hub.mode=subscribe&hub.challenge=%3Cb%3E12' })
  assert.deepEqual([hub.status, await hub.text()], [200, '<b>12'])
  assert.equal(hub.headers.get('content-type'), 'text/plain; charset=utf-8')
  const slack = { type: 'application/json', body: '{"type":"url_verification","token":"t","challenge":"c1"}' }
  assert.deepEqual(await (await send(slack)).json(), { challenge: 'c1' })
  assert.deepEqual(await (await send({ ...slack, body: '{"challenge":"c2"}' })).json(), { challenge: 'c2' })
  const secret = await send({ headers: { 'x-hook-secret': 's3cret' } })
  assert.deepEqual([secret.status, secret.headers.get('x-hook-secret')], [200, 's3cret'])
  assert.equal((await send({ method: 'GET' })).status, 200)
  assert.equal((await send({ method: 'HEAD', query: '?a=1' })).status, 200)
  assert.equal(await count(), before)
})

test('a notification that looks a little like a handshake is a notification', async () => {
  const before = await count()
  for (const body of ['{"challenge":"c","more":1}', '{"type":"duel","challenge":"c"}', '{"challenge":{"a":1}}'])
    assert.equal(
      ((await (await send({ type: 'application/json', body })).json()) as { status: string }).status,
      'success',
    )
  const signed = await send({ type: 'application/json', body: '{"a":1}', headers: { 'x-hook-secret': 's' } })
  assert.equal(signed.headers.get('x-hook-secret'), 's')
  assert.equal(await count(), before + 4)
})

test('413: a body over 1 MiB, and nothing is kept of it', async () => {
  const before = await count()
  assert.equal((await send({ type: 'text/plain', body: 'x'.repeat(NOTIFICATION_BYTES_MAX + 1) })).status, 413)
  assert.equal((await send({ type: 'text/plain', body: 'x'.repeat(NOTIFICATION_BYTES_MAX) })).status, 200)
  assert.equal(await count(), before + 1)
})

test('404: an address that never was; 405: a method that nobody announces by', async () => {
  assert.equal((await send({ body: '{}' }, '/hooks/catch/never')).status, 404)
  assert.equal((await send({ body: '{}' }, `${path}x`)).status, 404)
  const { status, headers } = await send({ method: 'DELETE' })
  assert.deepEqual([status, headers.get('allow')], [405, 'GET, POST, PUT, HEAD'])
})

test('410: the Zap is off, and the subscription over', async () => {
  const off = await zapOf()
  const zap = (await findZap(deps.db, off.id)) ?? assert.fail('the Zap is gone')
  await deps.db.transaction().execute((tx) => turnOffZap(tx, zap, deps))
  for (const sent of [{ body: '{}' }, { method: 'GET', query: '?hub.challenge=1' }])
    assert.equal((await send(sent, off.path)).status, 410)
  assert.deepEqual(await caughtBy(off.id), [])
})

test('410 also when the Zap is deleted, until nobody can be expected to send there', async () => {
  const gone = await zapOf()
  await sql`delete from zaps where id = ${gone.id}`.execute(deps.db)
  assert.equal((await send({ body: '{"a":1}' }, gone.path)).status, 410)
})

test('notifications that come at once are all kept, each once', async () => {
  const busy = await zapOf()
  const sent = Array.from({ length: 60 }, (_, at) => ({ type: 'application/json', body: JSON.stringify({ at }) }))
  const answers = await Promise.all(sent.map((one) => send(one, busy.path)))
  assert.ok(answers.every(({ status }) => status === 200))
  const kept = (await caughtBy(busy.id)).map(({ cleaned }) => (cleaned as { at: number }).at)
  assert.deepEqual(
    kept.sort((a, b) => a - b),
    sent.map((_, at) => at),
  )
})

test('429 with Retry-After: more waits than a Zap may leave waiting, and nothing more is kept; then there is room again', async () => {
  const zap = await zapOf()
  await sql`insert into zap_queue (zap_id, at, notification)
    select ${zap.id}, ${deps.clock.now()}, 'sealed' from generate_series(1, ${WAITING_MAX})`.execute(deps.db)
  const waiting = async () =>
    (await sql<{ n: number }>`select count(*)::int as n from zap_queue where zap_id = ${zap.id}`.execute(deps.db))
      .rows[0]?.n
  const refused = await send({ body: '{}' }, zap.path)
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '60'])
  assert.match(await refused.text(), /More waits for this Zap than it can carry out/)
  assert.equal(await waiting(), WAITING_MAX)
  assert.equal((await send({ body: '{}' })).status, 200, 'other Zaps go on')
  await sql`delete from zap_queue where zap_id = ${zap.id}`.execute(deps.db)
  deps.caches.clear() // as a second later
  assert.equal((await send({ body: '{}' }, zap.path)).status, 200)
  assert.equal(await waiting(), 1)
})

test('429 with Retry-After: one address is sent more than any Zap carries out', async () => {
  const flooded = await zapOf()
  const key = `hook:${flooded.path.split('/').at(-1)}`
  for (let sent = 0; sent < 3_000; sent++) deps.requestLimits.count(key, { max: 3_000, cooldownSeconds: 0 })
  const refused = await send({ body: '{"a":1}' }, flooded.path)
  assert.equal(refused.status, 429)
  assert.match(refused.headers.get('retry-after') ?? '', /^([1-9]|[1-5]\d|60)$/)
  assert.equal((await send({ body: '{"a":1}' })).status, 200)
  await moveClock(deps.db, deps.clock.offsetMs() + 61_000)
  assert.equal((await send({ body: '{"a":1}' }, flooded.path)).status, 200)
})
