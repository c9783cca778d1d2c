// POST /connections/v1/webhooks/{id}/test                                                            embed-connect §4
// Sends a made-up event, marked `"test": true`, once, and answers with what came of it. A paused webhook can be tried too.
import type { ConnectionWebhook } from '@wayleave/sdk/wire'
import { deliverNow } from '../../kernel/deliver/index.ts'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { ClientCaller } from '../../oauth/index.ts'
import { deliveryOf, deliverySchema } from './delivery-shape.ts'
import { deliveryTo } from './event-body.ts'
import { ALL_EVENTS, type Webhook } from './model.ts'
import * as store from './store.ts'
import { webhookIdIn } from './webhook-shape.ts'

export const testWebhook = apiEndpoint<ClientCaller>(
  {
    summary: 'Send a test event to a connection webhook',
    description: 'One attempt, of 10 seconds at most. status is delivered or failed; attempts says why.',
    tag: 'Connection webhooks',
    answers: { 200: { description: 'What came of it', schema: deliverySchema } },
  },
  async ({ params, caller }, deps) => {
    const webhook = await store.findWebhook(deps.db, webhookIdIn(params), caller.clientId)
    if (!webhook) throw notFound()
    const created_at = deps.clock.now()
    const delivery = { ...deliveryTo(webhook, testBody(webhook, created_at), deps), retrySeconds: [] }
    const sent = await deliverNow(delivery, deps)
    return { body: deliveryOf({ ...sent, webhook_id: delivery.webhookId, body: delivery.body, created_at }) }
  },
)

function testBody({ event_type }: Webhook, now: Date): ConnectionWebhook {
  return {
    type: event_type === ALL_EVENTS ? 'connection.expired' : event_type,
    timestamp: now.toISOString(),
    test: true,
    data: {
      connection_id: '100000000',
      app: 'example',
      user: 'user',
      tenant: 'tenant',
      status: 'expired',
      reason: 'This is a test: no connection has changed.',
      expires_at: null,
    },
  }
}
