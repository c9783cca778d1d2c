// DELETE /connections/v1/webhooks/{id}                                                               embed-connect §4
// Forgets a webhook and its secret. What was still being tried is given up.
import { giveUpDeliveriesOf } from '../../kernel/deliver/index.ts'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { ClientCaller } from '../../oauth/index.ts'
import { sourceOf } from './model.ts'
import * as store from './store.ts'
import { webhookIdIn } from './webhook-shape.ts'

export const deleteWebhook = apiEndpoint<ClientCaller>(
  {
    summary: 'Delete a connection webhook',
    tag: 'Connection webhooks',
    answers: { 204: { description: 'It is gone' } },
  },
  async ({ params, caller }, { db }) => {
    const id = webhookIdIn(params)
    const isDeleted = await db.transaction().execute(async (tx) => {
      const isDeleted = await store.deleteWebhook(tx, id, caller.clientId)
      if (isDeleted) await giveUpDeliveriesOf(tx, sourceOf(id))
      return isDeleted
    })
    if (!isDeleted) throw notFound()
    return { status: 204 }
  },
)
