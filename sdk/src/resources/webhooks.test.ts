import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAcme } from '../../test/acme.ts'
import { addWebhook } from '../../test/fake-wayleave/index.ts'

const wanted = { eventType: 'connection.expired', callbackUrl: 'https://crm.example.test/hooks' } as const

test('a webhook is made with its secret, listed without it, paused and removed', async (t) => {
  const { fake, user } = await startAcme(t)
  const { id, secret, ...made } = await user.webhooks.create(wanted)
  assert.match(secret, /^whsec_/)
  assert.deepEqual([made.event_type, made.callback_url], [wanted.eventType, wanted.callbackUrl])
  assert.deepEqual((await user.webhooks.list()).data, [{ id, ...made }])
  assert.equal((await user.webhooks.setActive(id, false)).is_active, false)
  assert.equal((await user.webhooks.get(id)).is_active, false)
  assert.deepEqual(
    fake.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body),
    ['{"is_active":false}'],
  )
  await user.webhooks.delete(id)
  await assert.rejects(user.webhooks.get(id), { status: 404, code: 'not_found' })
})

test('one webhook: the answer was lost, and the repeat carries the same key; the caller may give its own', async (t) => {
  const { fake, user } = await startAcme(t)
  fake.failNext('/connections/v1/webhooks', 'break_after')
  await user.webhooks.create(wanted)
  await user.webhooks.create(wanted, { idempotencyKey: 'mine' })
  const keys = fake.requests
    .filter(({ method, path }) => method === 'POST' && path === '/connections/v1/webhooks')
    .map(({ headers }) => headers['idempotency-key'])
  assert.deepEqual([keys[0] === keys[1], keys[2]], [true, 'mine'])
  assert.match(String(keys[0]), /^[0-9a-f-]{36}$/)
})

test('test: what came of it, never sent twice by this package; deliveries: the log', async (t) => {
  const { fake, user } = await startAcme(t)
  const { id } = addWebhook(fake.state)
  const tested = await user.webhooks.test(id)
  assert.deepEqual([tested.status, tested.body.test, tested.attempts[0]?.status], ['delivered', true, 204])
  assert.deepEqual((await user.webhooks.deliveries(id, { limit: 5 })).data, [tested])
  fake.failNext(`/connections/v1/webhooks/${id}/test`, 'break_after')
  await assert.rejects(user.webhooks.test(id))
  assert.equal(fake.requests.filter(({ path }) => path.endsWith('/test')).length, 2)
})
