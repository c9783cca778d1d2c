import { addSeconds } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { LEASE_SECONDS } from './lease.ts'
import * as store from './store.ts'

const ROWS_MAX = 500

/** Enqueues an attempt of each delivery whose time has come, and of those whose worker was lost. */
export async function enqueueDueDeliveries({ db, clock, queue }: Pick<Deps, 'db' | 'clock' | 'queue'>): Promise<void> {
  const now = clock.now()
  const leaseUntil = addSeconds(now, LEASE_SECONDS)
  await db.transaction().execute(async (tx) => {
    const due = await store.leaseDueDeliveries(tx, { now, leaseUntil, rowsMax: ROWS_MAX })
    for (const { id, created_at, attempts } of due) {
      await queue.enqueue(tx, 'delivery.attempt', { id, created_at: created_at.toISOString(), attempt: attempts + 1 })
    }
  })
}
