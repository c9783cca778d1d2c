// Signed webhooks with retries: a delivery is a row, its due time stands in the row, a job makes each attempt.
import { randomUUID } from 'node:crypto'
import { addSeconds } from '../clock.ts'
import type { Db, Tx } from '../db/index.ts'
import type { Deps } from '../deps.ts'
import { attemptDelivery } from './attempt-delivery.ts'
import type { Delivery } from './delivery.ts'
import { LEASE_SECONDS, placeOf } from './lease.ts'
import type { DeliveryLog } from './store.ts'
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
  deps: Pick<Deps, 'clock' | 'seal' | 'queue'>,
): Promise<void> {
  const { id, created_at } = await insert(tx, delivery, deps)
  await deps.queue.enqueue(tx, 'delivery.attempt', { id, created_at: created_at.toISOString(), attempt: 1 })
}

/** Makes the first attempt of a delivery at once; returns what came of it. Others follow if there is a wait for them. */
export async function deliverNow(delivery: Delivery, deps: Deps): Promise<DeliveryLog> {
  const { id, created_at } = await insert(deps.db, delivery, deps)
  const data = { id, created_at: created_at.toISOString(), attempt: 1 }
  await attemptDelivery({ data, signal: deps.stopping }, deps)
  const log = (await store.listDeliveries(deps.db, delivery.webhookId)).find((made) => made.id === id)
  if (!log) throw new Error('a delivery that was just made is not there')
  return log
}

async function insert(
  db: Db,
  delivery: Delivery,
  { clock, seal }: Pick<Deps, 'clock' | 'seal'>,
): Promise<{ id: string; created_at: Date }> {
  const id = randomUUID()
  const now = clock.now()
  const sealed = {
    body: seal.seal(delivery.body, placeOf(id, 'body')),
    secrets: delivery.secrets.length > 0 ? seal.seal(JSON.stringify(delivery.secrets), placeOf(id, 'secrets')) : null,
  }
  await store.insertDelivery(db, { ...delivery, ...sealed, id }, now, addSeconds(now, LEASE_SECONDS))
  return { id, created_at: now }
}
