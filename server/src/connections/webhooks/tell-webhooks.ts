// connection.… -> the webhooks of the connection's client.                                           embed-connect §4
import type { Tx } from '../../kernel/db/index.ts'
import { deliverLater } from '../../kernel/deliver/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { StandingChange } from '../standing-events.ts'
import { deliveryTo, eventBody } from './event-body.ts'
import type { EventType } from './model.ts'
import { listHearing } from './store.ts'

/** Who tells the webhooks of such an event: written with the change, so delivered if and only if it commits. */
export function tellWebhooks(type: EventType): (tx: Tx, change: StandingChange, deps: Deps) => Promise<void> {
  return async (tx, change, deps) => {
    const webhooks = await listHearing(tx, change.connection.client_id, type)
    if (webhooks.length === 0) return
    const body = await eventBody(tx, type, change, deps)
    for (const webhook of webhooks) await deliverLater(tx, deliveryTo(webhook, body, deps), deps)
  }
}
