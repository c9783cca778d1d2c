// GET /connections/v1/webhooks/{id}                                                                  embed-connect §4
// One webhook. 404, not 403, for another client's: existence is nobody's business.
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { ClientCaller } from '../../oauth/index.ts'
import * as store from './store.ts'
import { webhookIdIn, webhookOf, webhookSchema } from './webhook-shape.ts'

export const showWebhook = apiEndpoint<ClientCaller>(
  {
    summary: 'Show a connection webhook',
    tag: 'Connection webhooks',
    answers: { 200: { description: 'The webhook', schema: webhookSchema } },
  },
  async ({ params, caller }, { db }) => {
    const webhook = await store.findWebhook(db, webhookIdIn(params), caller.clientId)
    if (!webhook) throw notFound()
    return { body: webhookOf(webhook) }
  },
)
