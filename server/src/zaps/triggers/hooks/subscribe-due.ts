// Watch and job zap.subscription: apps are told where to send what a trigger announces, and that it is wanted no more.
//                                                                                                        outbound-oauth §6
// What fails is tried again for as long as the Zap is on. What the app refuses turns the Zap off: it would never run.
import { addSeconds } from '../../../kernel/clock.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Job } from '../../../kernel/queue/index.ts'
import { beginSubscription } from './begin-subscription.ts'
import { endSubscription } from './end-subscription.ts'
import * as store from './store.ts'
import { WAIT_SECONDS_MAX } from './subscription-call.ts'

declare module '../../../kernel/queue/queue.ts' {
  interface JobPayloads {
    'zap.subscription': { id: string }
  }
}

const ENQUEUED_MAX = 100

/** Enqueues what is to be begun or ended now. */
export async function enqueueDueSubscriptions({
  db,
  clock,
  queue,
}: Pick<Deps, 'db' | 'clock' | 'queue'>): Promise<void> {
  const now = clock.now()
  const limits = { now, until: addSeconds(now, store.QUEUED_SECONDS), rowsMax: ENQUEUED_MAX }
  await db.transaction().execute(async (tx) => {
    const due = await store.claimDue(tx, limits)
    if (due.length > 0) await queue.enqueue(tx, 'zap.subscription', ...due.map((id) => ({ id })))
  })
}

/** Begins or ends one subscription, whichever is wanted now. */
export async function settleSubscription({ data: { id }, signal }: Job<'zap.subscription'>, deps: Deps): Promise<void> {
  const subscription = await store.findSubscription(deps.db, id)
  if (subscription?.status === 'starting') await beginSubscription(subscription, signal, deps)
  else if (subscription?.status === 'ending') await endSubscription(subscription, signal, deps)
}

/**
 * Those that nobody ended in so many words, as when a client was deleted with its Zaps; and those that a clock that has been
 * moved back since had put off are due now.
 */
export async function endOrphanedSubscriptions({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  await store.endOrphans(db, now)
  await store.bringForward(db, { now, last: addSeconds(now, WAIT_SECONDS_MAX) })
}

export async function forgetEndedSubscriptions({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await store.forgetEnded(db, clock.now())
}
