// POST /connections/v1/webhooks                                                                      embed-connect §4
// From now on the callback URL hears of the connections of all the client's users. The secret is shown this once; a
// repeat with the same Idempotency-Key is the same once.
import { randomUUID } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import type { WebhookSubscription, WebhookSubscriptionCreated } from '@wayleave/sdk/wire'
import { newWebhookSecret } from '../../clients/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import { callbackUrlMistake } from '../../kernel/deliver/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import * as idempotency from '../../kernel/idempotency.ts'
import type { ClientCaller } from '../../oauth/index.ts'
import { secretPlace, type Webhook } from './model.ts'
import * as store from './store.ts'
import { eventTypeSchema, webhookOf, webhookSchema } from './webhook-shape.ts'

const WEBHOOKS_MAX = 50
const CREATED = 201

const body = z.object({ event_type: eventTypeSchema, callback_url: z.string() })
const createdSchema = webhookSchema.extend({ secret: z.string().describe('whsec_…, shown this once') })

export const createWebhook = apiEndpoint<ClientCaller, undefined, typeof body>(
  {
    summary: 'Create a connection webhook',
    tag: 'Connection webhooks',
    headers: z.object({ 'idempotency-key': z.string().optional().describe('1 to 255 visible ASCII characters') }),
    body,
    answers: { [CREATED]: { description: 'The webhook, with its secret', schema: createdSchema } },
  },
  async (call, deps) => {
    const { clientId } = call.caller
    const key = idempotency.readIdempotencyKey(call, [clientId], call.body)
    const mistake = callbackUrlMistake(call.body.callback_url, deps)
    if (mistake) throw new ApiError({ code: 'invalid', detail: mistake, source: { pointer: '/callback_url' } })
    const made = newWebhook(clientId, call.body, deps)
    const stored = await deps.db.transaction().execute((tx) => keep(tx, made, key, deps))
    if (!stored) return { status: CREATED, body: { ...webhookOf(made), secret: open(made, deps) } }
    const answer = await withSecret(stored.body as WebhookSubscription, clientId, deps)
    return { status: stored.status, body: answer, headers: { 'idempotency-replayed': 'true' } }
  },
)

function newWebhook(clientId: string, asked: z.output<typeof body>, { clock, seal }: Deps): Webhook {
  const id = randomUUID()
  const secret = seal.seal(newWebhookSecret(), secretPlace(id))
  return { ...asked, id, client_id: clientId, is_active: true, secret, created_at: clock.now() }
}

/** Stores the webhook; what was answered earlier under the key instead, if anything was. */
async function keep(
  tx: Tx,
  made: Webhook,
  key: idempotency.IdempotencyKey | undefined,
  { clock }: Deps,
): Promise<idempotency.StoredAnswer | undefined> {
  const stored = key && (await idempotency.lockIdempotencyKey(tx, key, clock.now()))
  if (stored) return stored
  await store.lockWebhooksOf(tx, made.client_id)
  if ((await store.countWebhooks(tx, made.client_id)) >= WEBHOOKS_MAX) {
    throw new ApiError({ code: 'conflict', detail: `A client has at most ${WEBHOOKS_MAX} webhooks: delete one first.` })
  }
  await store.insertWebhook(tx, made)
  // Without its secret, which is kept sealed in the webhook's row alone.
  if (key) await idempotency.storeAnswer(tx, key, { status: CREATED, body: webhookOf(made) }, clock.now())
  return undefined
}

async function withSecret(
  answer: WebhookSubscription,
  clientId: string,
  deps: Deps,
): Promise<WebhookSubscription | WebhookSubscriptionCreated> {
  const webhook = await store.findWebhook(deps.db, answer.id, clientId)
  return webhook ? { ...answer, secret: open(webhook, deps) } : answer // deleted since then: the secret went with it
}

function open({ id, secret }: Webhook, { seal }: Pick<Deps, 'seal'>): string {
  return seal.open(secret, secretPlace(id))
}
