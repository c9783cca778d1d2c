import { addSeconds } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { LEASE_SECONDS } from './lease.ts'
import * as store from './store.ts'

const ROWS_MAX = 200
const KEPT_SECONDS = 7 * 24 * 3600
const ROWS_A_STATEMENT = 5_000

/** Enqueues an attempt of each mail whose time has come, and of those whose worker was lost. */
export async function enqueueDueMails({ db, clock, queue }: Pick<Deps, 'db' | 'clock' | 'queue'>): Promise<void> {
  const now = clock.now()
  const leaseUntil = addSeconds(now, LEASE_SECONDS)
  await db.transaction().execute(async (tx) => {
    const due = await store.leaseDueMails(tx, { now, leaseUntil, rowsMax: ROWS_MAX })
    for (const { id, attempts } of due) await queue.enqueue(tx, 'mail.send', { id, attempt: attempts + 1 })
  })
}

/** Deletes mails that were written more than 7 days ago, whatever became of them. */
export async function deleteOldMails({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const before = addSeconds(clock.now(), -KEPT_SECONDS)
  while ((await store.deleteMails(db, before, ROWS_A_STATEMENT)) === ROWS_A_STATEMENT);
}
