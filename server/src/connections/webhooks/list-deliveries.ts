// GET /connections/v1/webhooks/{id}/deliveries                                     embed-connect §4; the route is ours
// What was sent to a webhook in the last 7 days, newest first, attempt by attempt.
import { z } from '@hono/zod-openapi'
import { listDeliveriesOf } from '../../kernel/deliver/index.ts'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint, listEnvelope, paging } from '../../kernel/http/index.ts'
import type { ClientCaller } from '../../oauth/index.ts'
import { deliveryOf, deliverySchema } from './delivery-shape.ts'
import { sourceOf } from './model.ts'
import * as store from './store.ts'
import { webhookIdIn } from './webhook-shape.ts'

const query = z.object({ limit: z.string().optional(), offset: z.string().optional() })

export const listWebhookDeliveries = apiEndpoint<ClientCaller, typeof query>(
  {
    summary: 'List what was sent to a connection webhook',
    tag: 'Connection webhooks',
    query,
    answers: { 200: { description: 'One page', schema: z.object({ data: z.array(deliverySchema) }).loose() } },
  },
  async ({ params, url, caller }, deps) => {
    const webhook = await store.findWebhook(deps.db, webhookIdIn(params), caller.clientId)
    if (!webhook) throw notFound()
    const page = paging(url)
    const { deliveries, count } = await listDeliveriesOf(sourceOf(webhook.id), page, deps)
    return { body: listEnvelope(deliveries.map(deliveryOf), { url, publicUrl: deps.publicUrl, count, ...page }) }
  },
)
