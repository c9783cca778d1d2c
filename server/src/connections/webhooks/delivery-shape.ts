import { z } from '@hono/zod-openapi'
import type { WebhookDelivery } from '@wayleave/sdk/wire'
import type { SentDelivery } from '../../kernel/deliver/index.ts'
import { parseJson } from '../../kernel/json.ts'

export const deliverySchema = z
  .object({
    id: z.string().describe('The header `webhook-id` of each attempt'),
    status: z.enum(['pending', 'delivered', 'failed']).describe('pending: tried again at next_attempt_at'),
    created_at: z.iso.datetime(),
    next_attempt_at: z.iso.datetime().nullable(),
    attempts: z.array(
      z.object({
        attempt: z.int(),
        at: z.iso.datetime(),
        status: z.int().nullable().describe('Of the answer; null when none came'),
        failure: z.string().nullable(),
        duration_ms: z.int(),
      }),
    ),
    body: z.looseObject({ type: z.string() }).describe('What is sent'),
  })
  .openapi('ConnectionWebhookDelivery')

/** A delivery as the client of its webhook sees it. */
export function deliveryOf(sent: Omit<SentDelivery, 'id'>): WebhookDelivery {
  const { webhook_id, status, created_at, next_attempt_at, attempts, body } = sent
  return {
    id: webhook_id,
    status,
    created_at: created_at.toISOString(),
    next_attempt_at: status === 'pending' ? (next_attempt_at?.toISOString() ?? null) : null,
    attempts: attempts.map(({ attempt, at, status, failure, duration_ms }) => ({
      attempt,
      at: at.toISOString(),
      status,
      failure,
      duration_ms,
    })),
    body: parseJson(body) as WebhookDelivery['body'], // ours, as it was written
  }
}
