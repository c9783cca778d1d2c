// PATCH /connections/v1/webhooks/{id}                                                                embed-connect §4
// Pauses a webhook, or lets it go on. A paused one is sent nothing, what was still being tried included; what happens
// meanwhile is not sent later.
import { z } from '@hono/zod-openapi'
import { giveUpDeliveriesOf } from '../../kernel/deliver/index.ts'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { ClientCaller } from '../../oauth/index.ts'
import { sourceOf } from './model.ts'
import * as store from './store.ts'
import { webhookIdIn, webhookOf, webhookSchema } from './webhook-shape.ts'

// Strict: a callback_url that was sent here and quietly ignored would be missed.
const body = z.strictObject({ is_active: z.boolean() })

export const changeWebhook = apiEndpoint<ClientCaller, undefined, typeof body>(
  {
    summary: 'Pause a connection webhook, or let it go on',
    tag: 'Connection webhooks',
    body,
    answers: { 200: { description: 'The webhook', schema: webhookSchema } },
  },
  async ({ params, caller, body }, { db }) => {
    const id = webhookIdIn(params)
    const webhook = await db.transaction().execute(async (tx) => {
      const changed = await store.updateIsActive(tx, id, caller.clientId, body.is_active)
      if (changed && !changed.is_active) await giveUpDeliveriesOf(tx, sourceOf(id))
      return changed
    })
    if (!webhook) throw notFound()
    return { body: webhookOf(webhook) }
  },
)
