import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { atEnd } from '../../../test/harness/database.ts'
import { publishScripted } from '../../../test/harness/scripted.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import {
  catchNotification,
  fetchNotified,
  type HookTrigger,
  type Notification,
  subscribeTrigger,
  unsubscribeTrigger,
} from './hook-trigger.ts'

const server = await startTestServer({ role: 'api' })
const seen: { method: string; url: string; body: string; by: unknown }[] = []
const shop = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = '', url = '', headers } = request
  seen.push({ method, url, body: Buffer.concat(chunks).toString(), by: headers['x-by'] })
  if (method === 'DELETE') response.end('gone')
  else response.setHeader('content-type', 'application/json').end(JSON.stringify({ hook: { id: 7 }, at: url }))
})
await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
atEnd(async () => {
  shop.closeAllConnections()
  await new Promise((resolve) => shop.close(resolve))
})
const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`

const SCRIPT = `
var by = function (bundle) { bundle.request.headers['X-By'] = bundle.event + ' ' + bundle.zap.id; return bundle.request }
var Zap = {
  pre_subscribe: by,
  post_subscribe: function (bundle) { return { id: z.JSON.parse(bundle.response.content).hook.id } },
  pre_unsubscribe: function (bundle) {
    if (bundle.subscribe_data.id !== 7) throw new StopRequestException('never subscribed')
    return by(bundle)
  },
  sold_catch_hook: function (bundle) {
    return [{ of: bundle.cleaned_request.pet, at: bundle.trigger_fields.shop, by: bundle.request.headers['x-sign'] }]
  },
  sold_pre_hook: function (bundle) { bundle.request.params.full = 1; return bundle.request },
  sold_post_hook: function (bundle) { return z.JSON.parse(bundle.response.content) },
}`
const trigger = (key: string) => `
  ${key}:
    kind: hook
    name: Sold
    description: A pet is sold.
    subscribe: { method: POST, url: "${url}/hooks", json: { to: "{{target_url}}" } }
    unsubscribe: { method: DELETE, url: "${url}/hooks/{{subscription.id}}" }`
const manifest = (key: string, more: string) => `
key: ${key}
name: Shop
version: 1.0.0
description: Pets.
hosts: ["${new URL(url).host}"]
${more}
auth: { type: none }
triggers:${trigger('sold')}`
const shopApp = await publishScripted(server, manifest('shop', 'hooks: ./a.js'), SCRIPT)
const plainApp = await publishScripted(server, manifest('plain', ''), 'var Zap = {}')
const sold = (app: typeof shopApp): HookTrigger => ({
  app,
  connection: undefined,
  trigger: app.triggers.sold!,
  input: { shop: 'north' },
  zap: { id: 12 },
})
const calling = { purpose: 'hook trigger', isRepeatable: false, secrets: [] }
const TARGET = 'https://wayleave.test/catch/1'
const notification: Notification = {
  method: 'POST',
  headers: { 'x-sign': 'abc' },
  querystring: '',
  content: '{"pet":"Rex"}',
  cleaned: { pet: 'Rex' },
}

test('subscribing: pre_subscribe changes the request, and post_subscribe says what to keep', async () => {
  const subscribed = await subscribeTrigger(sold(shopApp), TARGET, calling, server.deps)
  assert.deepEqual(subscribed, { kind: 'subscribed', data: { id: 7 } })
  assert.deepEqual(seen.at(-1), { method: 'POST', url: '/hooks', body: JSON.stringify({ to: TARGET }), by: 'sold 12' })
})

test('without a script the whole answer is kept', async () => {
  const subscribed = await subscribeTrigger(sold(plainApp), TARGET, calling, server.deps)
  assert.deepEqual(subscribed, { kind: 'subscribed', data: { hook: { id: 7 }, at: '/hooks' } })
})

test('unsubscribing: pre_unsubscribe knows what was kept; an answer that is not JSON is as good', async () => {
  const end = { targetUrl: TARGET, data: { id: 7 } }
  assert.equal(await unsubscribeTrigger(sold(shopApp), end, calling, server.deps), undefined)
  assert.partialDeepStrictEqual(seen.at(-1), { method: 'DELETE', url: '/hooks/7', by: 'sold 12' })
})

test('StopRequestException in pre_unsubscribe: nothing is sent, and that is as good', async () => {
  const before = seen.length
  const end = { targetUrl: TARGET, data: { id: 8 } }
  assert.equal(await unsubscribeTrigger(sold(shopApp), end, calling, server.deps), undefined)
  assert.equal(seen.length, before)
})

test('a notification is read by KEY_catch_hook, else it is its own body', async () => {
  assert.deepEqual(await catchNotification(sold(shopApp), notification, calling, server.deps), {
    kind: 'caught',
    items: [{ of: 'Rex', at: 'north', by: 'abc' }],
  })
  const items = [{ pet: 'Rex' }]
  assert.deepEqual(await catchNotification(sold(plainApp), notification, calling, server.deps), {
    kind: 'caught',
    items,
  })
})

test('what a notification points to is fetched between KEY_pre_hook and KEY_post_hook', async () => {
  const fetched = await fetchNotified(sold(shopApp), `${url}/pets/3`, calling, server.deps)
  assert.deepEqual(fetched, { kind: 'caught', items: [{ hook: { id: 7 }, at: '/pets/3?full=1' }] })
})

test('refused, and nothing sent: a notification that points elsewhere', async () => {
  const before = seen.length
  for (const app of [shopApp, plainApp]) {
    const fetched = await fetchNotified(sold(app), 'http://127.0.0.1:1/secret', calling, server.deps)
    assert.match(fetched.kind === 'failed' ? fetched.detail : '', /not one of Shop/)
  }
  assert.equal(seen.length, before)
})
