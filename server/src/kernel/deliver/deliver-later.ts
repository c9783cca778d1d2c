// Signed webhooks with retries: a delivery is a row, its due time stands in the row, a job makes each attempt.
import { randomUUID } from 'node:crypto'
import { addSeconds } from '../clock.ts'
import type { Tx } from '../db/index.ts'
import type { Deps } from '../deps.ts'
import type { Delivery } from './delivery.ts'
import { LEASE_SECONDS, secretsPlace } from './lease.ts'
import * as store from './store.ts'

declare module '../queue/queue.ts' {
  interface JobPayloads {
    'delivery.attempt': { id: string; created_at: string }
  }
}

/** Stores a delivery and enqueues its first attempt: both happen if and only if `tx` commits. */
export async function deliverLater(
  tx: Tx,
  delivery: Delivery,
  { clock, seal, queue }: Pick<Deps, 'clock' | 'seal' | 'queue'>,
): Promise<void> {
  const id = randomUUID()
  const now = clock.now()
  const { secrets, ...rest } = delivery
  const sealed = secrets.length > 0 ? seal.seal(JSON.stringify(secrets), secretsPlace(id)) : null
  await store.insertDelivery(tx, { id, ...rest, secrets: sealed }, now, addSeconds(now, LEASE_SECONDS))
  await queue.enqueue(tx, 'delivery.attempt', { id, created_at: now.toISOString() })
}
