// Signed webhooks with retries: a delivery is a row, its due time stands in the row, a job makes each attempt.
import { randomUUID } from 'node:crypto'
import { addSeconds } from '../clock.ts'
import type { Tx } from '../db/index.ts'
import type { Deps } from '../deps.ts'
import type { Delivery } from './delivery.ts'
import { LEASE_SECONDS, placeOf } from './lease.ts'
import * as store from './store.ts'

declare module '../queue/queue.ts' {
  interface JobPayloads {
    /** `attempt`: which one this is, from 1. Whoever finds another one due leaves the delivery alone. */
    'delivery.attempt': { id: string; created_at: string; attempt: number }
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
  const sealed = {
    body: seal.seal(delivery.body, placeOf(id, 'body')),
    secrets: delivery.secrets.length > 0 ? seal.seal(JSON.stringify(delivery.secrets), placeOf(id, 'secrets')) : null,
  }
  await store.insertDelivery(tx, { ...delivery, ...sealed, id }, now, addSeconds(now, LEASE_SECONDS))
  await queue.enqueue(tx, 'delivery.attempt', { id, created_at: now.toISOString(), attempt: 1 })
}
