// GET /connections/v1/webhooks                                                                       embed-connect §4
// The client's own webhooks, oldest first. Secrets are not among what is shown.
import { z } from '@hono/zod-openapi'
import { apiEndpoint, listEnvelope, paging } from '../../kernel/http/index.ts'
import type { ClientCaller } from '../../oauth/index.ts'
import * as store from './store.ts'
import { webhookOf, webhookSchema } from './webhook-shape.ts'

const query = z.object({ limit: z.string().optional(), offset: z.string().optional() })

export const listWebhooks = apiEndpoint<ClientCaller, typeof query>(
  {
    summary: 'List the connection webhooks of a client',
    tag: 'Connection webhooks',
    query,
    answers: { 200: { description: 'One page', schema: z.object({ data: z.array(webhookSchema) }).loose() } },
  },
  async ({ url, caller }, { db, publicUrl }) => {
    const page = paging(url)
    const [webhooks, count] = await Promise.all([
      store.listWebhooks(db, caller.clientId, page),
      store.countWebhooks(db, caller.clientId),
    ])
    return { body: listEnvelope(webhooks.map(webhookOf), { url, publicUrl, count, ...page }) }
  },
)
