import { z } from '@hono/zod-openapi'
import type { WebhookSubscription } from '@wayleave/sdk/wire'
import { notFound } from '../../kernel/errors.ts'
import { ALL_EVENTS, eventTypes, type Webhook } from './model.ts'

export const eventTypeSchema = z.enum([...eventTypes, ALL_EVENTS])

export const webhookSchema = z
  .object({
    id: z.uuid(),
    event_type: eventTypeSchema,
    callback_url: z.url(),
    is_active: z.boolean().describe('False: nothing is sent to it'),
    created_at: z.iso.datetime(),
  })
  .openapi('ConnectionWebhook')

/** A webhook as its client sees it, without the secret. */
export function webhookOf({ id, event_type, callback_url, is_active, created_at }: Webhook): WebhookSubscription {
  return { id, event_type, callback_url, is_active, created_at: created_at.toISOString() }
}

/** The `{id}` of a path. Throws 404 for what can be no id: PostgreSQL would not take it for a UUID. */
export function webhookIdIn({ id = '' }: Readonly<Record<string, string>>): string {
  if (z.uuid().safeParse(id).success) return id.toLowerCase()
  throw notFound()
}
