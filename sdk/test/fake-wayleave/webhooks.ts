// The fake's connection webhooks: they belong to its one client, and are sent nothing.

import { randomUUID } from 'node:crypto'
import type { WebhookDelivery, WebhookSubscriptionCreated } from '../../src/wire/index.ts'
import { refusal } from './api.ts'
import type { Reply, Seen } from './http.ts'

/** What the webhooks remember. */
export type WebhookState = { webhooks: WebhookSubscriptionCreated[]; deliveries: WebhookDelivery[] }

export const newWebhookState = (): WebhookState => ({ webhooks: [], deliveries: [] })

/** Adds a webhook. */
export function addWebhook({ webhooks }: WebhookState, id: string = randomUUID()): WebhookSubscriptionCreated {
  const created = {
    id,
    event_type: 'connection.*' as const,
    callback_url: 'https://crm.example.test/hooks',
    is_active: true,
    created_at: '2026-01-01T00:00:00Z',
    secret: 'whsec_c2VjcmV0',
  }
  webhooks.push(created)
  return created
}

/** Handles one request below /connections/v1/webhooks. */
export function webhooks({ method, path, body }: Seen, state: WebhookState): Reply {
  const [, , , , id, part] = path.split('/')
  if (id === undefined) {
    if (method === 'GET') return list(state.webhooks.map(withoutSecret))
    const webhook = addWebhook(state)
    Object.assign(webhook, JSON.parse(body))
    return { status: 201, body: webhook }
  }
  const webhook = state.webhooks.find((one) => one.id === id)
  if (!webhook) return refusal(404, 'not_found', 'Not found.')
  if (part === 'deliveries') return list(state.deliveries)
  if (part === 'test') return { status: 200, body: deliver(state) }
  if (method === 'DELETE') {
    state.webhooks.splice(state.webhooks.indexOf(webhook), 1)
    return { status: 204 }
  }
  if (method === 'PATCH') Object.assign(webhook, JSON.parse(body))
  return { status: 200, body: withoutSecret(webhook) }
}

function deliver({ deliveries }: WebhookState): WebhookDelivery {
  const at = '2026-01-01T00:00:00Z'
  const data = {
    connection_id: '100000000',
    app: 'example',
    user: 'user',
    tenant: 'tenant',
    reason: null,
    expires_at: null,
  }
  const made: WebhookDelivery = {
    id: `msg_${randomUUID()}`,
    status: 'delivered',
    created_at: at,
    next_attempt_at: null,
    attempts: [{ attempt: 1, at, status: 204, failure: null, duration_ms: 3 }],
    body: { type: 'connection.expired', timestamp: at, test: true, data: { ...data, status: 'expired' } },
  }
  deliveries.unshift(made)
  return made
}

function withoutSecret({ secret: _secret, ...webhook }: WebhookSubscriptionCreated) {
  return webhook
}

function list(data: object[]): Reply {
  const meta = { count: data.length, limit: 10, offset: 0 }
  return { status: 200, body: { data, links: { next: null, prev: null }, meta } }
}
