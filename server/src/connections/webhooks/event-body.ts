// What a webhook is sent.                                                                            embed-connect §4
import { randomUUID } from 'node:crypto'
import type { ConnectionWebhook } from '@wayleave/sdk/wire'
import { findUser } from '../../accounts/index.ts'
import { findAppVersion } from '../../apps/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Delivery } from '../../kernel/deliver/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { StandingChange } from '../standing-events.ts'
import { type EventType, secretPlace, sourceOf, type Webhook } from './model.ts'

/** The seconds between attempts: eager at first, a day in all. */
const RETRY_SECONDS = [5, 55, 300, 1800, 3600, 7200, 14_400, 28_800, 30_240]

/** What the partner reads: its own claims' values for user and tenant, the app's key. */
export async function eventBody(
  tx: Tx,
  type: EventType,
  { connection, reason, expiresAt }: StandingChange,
  deps: Deps,
): Promise<ConnectionWebhook> {
  const on = { ...deps, db: tx }
  const [app, user] = [
    await findAppVersion(connection.app_id, connection.app_version, on),
    await findUser(connection.user_id, on),
  ]
  return {
    type,
    timestamp: deps.clock.now().toISOString(),
    data: {
      connection_id: String(connection.id),
      app: app?.key ?? connection.app_id,
      // People with an account here come from no JWT: they are called by the id that /v1/profiles/me gives.
      user: user?.external_id ?? String(connection.user_id),
      tenant: user?.tenant ?? null,
      status: connection.status,
      reason: reason ?? connection.reason,
      expires_at: (expiresAt ?? connection.expires_at)?.toISOString() ?? null,
    },
  }
}

/** A body on its way to a webhook, signed with the webhook's own secret. */
export function deliveryTo(webhook: Webhook, body: object, { seal }: Pick<Deps, 'seal'>): Delivery {
  return {
    webhookId: `msg_${randomUUID()}`,
    url: webhook.callback_url,
    body: JSON.stringify(body),
    secrets: [seal.open(webhook.secret, secretPlace(webhook.id))],
    retrySeconds: RETRY_SECONDS,
    isPatient: true,
    source: sourceOf(webhook.id),
  }
}
