import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { verifyCallback, verifyWebhook, type WebhookProblem, WebhookVerificationError } from './index.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const otherSecret = 'whsec_C2FtcGxlLXNlY3JldC1mb3ItdGVzdHM9'
const sentAt = Date.UTC(2026, 0, 1)
const event = { type: 'connection.expired', timestamp: '2026-01-01T00:00:00Z', data: { connection_id: '415093277' } }

/** A delivery signed by the reference library. */
function deliver(body: object, { id = 'msg_1', by = [secret] }: { id?: string; by?: string[] } = {}) {
  const payload = JSON.stringify(body)
  const signatures = by.map((key) => new Webhook(key).sign(id, new Date(sentAt), payload))
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(sentAt / 1000),
    'webhook-signature': signatures.join(' '),
  }
  return { payload, headers, secret, now: () => sentAt }
}

const refusal = (code: WebhookProblem) => (error: unknown) =>
  error instanceof WebhookVerificationError && error.code === code

test('the body comes back: signed by the reference library', async () => {
  assert.deepEqual(await verifyWebhook(deliver(event)), event)
})

test('accepted: bytes, a Headers object, names in another case', async () => {
  const delivery = deliver(event)
  const bytes = new TextEncoder().encode(delivery.payload)
  assert.deepEqual(await verifyWebhook({ ...delivery, payload: bytes }), event)
  assert.deepEqual(await verifyWebhook({ ...delivery, headers: new Headers(delivery.headers) }), event)
  const upper = Object.fromEntries(Object.entries(delivery.headers).map(([name, value]) => [name.toUpperCase(), value]))
  assert.deepEqual(await verifyWebhook({ ...delivery, headers: upper }), event)
})

test('accepted: two secrets in overlap, on either side', async () => {
  assert.deepEqual(await verifyWebhook(deliver(event, { by: [otherSecret, secret] })), event)
  assert.deepEqual(await verifyWebhook({ ...deliver(event), secret: [otherSecret, secret] }), event)
})

test('accepted: 300 s early or late', async () => {
  for (const seconds of [-300, 300]) await verifyWebhook({ ...deliver(event), now: () => sentAt + seconds * 1000 })
})

test('outside_tolerance: 301 s early or late, or more than the caller allows', async () => {
  for (const seconds of [-301, 301]) {
    const late = { ...deliver(event), now: () => sentAt + seconds * 1000 }
    await assert.rejects(verifyWebhook(late), refusal('outside_tolerance'))
  }
  const strict = { ...deliver(event), now: () => sentAt + 11_000, toleranceSeconds: 10 }
  await assert.rejects(verifyWebhook(strict), refusal('outside_tolerance'))
})

test('bad_signature: another secret, body, id, time or version', async () => {
  const good = deliver(event)
  const changed = [
    { ...good, secret: otherSecret },
    { ...good, payload: good.payload.replace('415093277', '415093278') },
    { ...good, headers: { ...good.headers, 'webhook-id': 'msg_2' } },
    { ...good, headers: { ...good.headers, 'webhook-timestamp': String(sentAt / 1000 + 1) } },
    {
      ...good,
      headers: { ...good.headers, 'webhook-signature': good.headers['webhook-signature'].replace('v1,', 'v2,') },
    },
    { ...good, headers: { ...good.headers, 'webhook-signature': 'v1,%%% v1, nonsense' } },
    {
      ...good,
      headers: { ...good.headers, 'webhook-signature': 'v1,AAAA '.repeat(8) + good.headers['webhook-signature'] },
    },
  ]
  for (const delivery of changed) await assert.rejects(verifyWebhook(delivery), refusal('bad_signature'))
})

test('missing_header, bad_timestamp, bad_body', async () => {
  const good = deliver(event)
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const without = { ...good, headers: { ...good.headers, [name]: undefined } }
    await assert.rejects(verifyWebhook(without), refusal('missing_header'), name)
  }
  for (const text of ['soon', '-1', '1e9', '1767225600.5']) {
    const headers = { ...good.headers, 'webhook-timestamp': text }
    await assert.rejects(verifyWebhook({ ...good, headers }), refusal('bad_timestamp'), text)
  }
  await assert.rejects(verifyWebhook(deliver([])), refusal('bad_body'))
  await assert.rejects(verifyWebhook(deliver({ type: 'connection.expired' })), refusal('bad_body'))
})

test('TypeError: a secret that cannot be one', async () => {
  for (const wrong of ['whsec_', 'whsec_***'])
    await assert.rejects(verifyWebhook({ ...deliver(event), secret: wrong }), TypeError)
})

test('verifyCallback: the run comes back; a body that speaks of another run is refused', async () => {
  const run = {
    data: { type: 'run', id: '3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713', status: 'success', results: [], errors: [] },
  }
  assert.deepEqual(await verifyCallback(deliver(run, { id: `msg_${run.data.id}` })), run)
  await assert.rejects(verifyCallback(deliver(run, { id: 'msg_other' })), refusal('bad_body'))
})
