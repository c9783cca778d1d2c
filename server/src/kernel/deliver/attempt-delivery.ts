// Job delivery.attempt: one attempt of one delivery.                                               Workflow API 7.4
import { addSeconds } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { counter } from '../metrics/index.ts'
import type { Job } from '../queue/index.ts'
import { type DeliveryVerdict, judgeAnswer } from './judge-answer.ts'
import { LEASE_SECONDS, placeOf } from './lease.ts'
import { signDelivery } from './sign-delivery.ts'
import * as store from './store.ts'

export const deliveries = counter(
  'wayleave_deliveries_total',
  'Attempts at deliveries of webhooks and callbacks: delivered, tried again later, or failed for good',
  { outcome: ['delivered', 'again', 'failed'] },
)

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 1024 * 1024

/**
 * Sends the delivery once, writes down how it went, and when to try again. A delivery that has ended is left alone, and so
 * is one whose attempt of this number was made by another job.
 */
export async function attemptDelivery({ data, signal }: Job<'delivery.attempt'>, deps: Deps): Promise<void> {
  const { db, clock } = deps
  const at = clock.now()
  const row = { id: data.id, created_at: new Date(data.created_at) }
  const delivery = await store.claimDelivery(db, row, data.attempt, addSeconds(at, LEASE_SECONDS))
  if (!delivery) return
  const wait = delivery.retry_seconds[delivery.attempts - 1]
  // Workers that died in the middle have used up the attempts.
  if (delivery.attempts > delivery.retry_seconds.length + 1) return store.failDelivery(db, row)
  const started = performance.now()
  const verdict = await send(delivery, at, signal, deps)
  if (signal.aborted && verdict.kind !== 'delivered') {
    await store.giveBackAttempt(db, row, delivery.attempts)
    throw new Error('interrupted: the queue makes this attempt again')
  }
  const attempt = {
    at,
    attempt: delivery.attempts,
    ...outcomeOf(verdict),
    duration_ms: Math.round(performance.now() - started),
  }
  const next = nextStep(verdict, wait, clock.now())
  await store.recordAttempt(db, row, attempt, next)
  deps.metrics.count(deliveries, { outcome: next.status === 'pending' ? 'again' : next.status })
}

async function send(
  delivery: store.ClaimedDelivery,
  now: Date,
  signal: AbortSignal,
  deps: Deps,
): Promise<DeliveryVerdict> {
  const body = deps.seal.open(delivery.body, placeOf(delivery.id, 'body'))
  const answer = await deps.fetch({
    method: 'POST',
    url: delivery.url,
    headers: await signDelivery(delivery, body, now, deps),
    body,
    redirects: 'refuse',
    timeoutMs: TIMEOUT_MS,
    bodyBytesMax: ANSWER_BYTES_MAX,
    signal,
  })
  return judgeAnswer(answer, delivery.is_patient)
}

function outcomeOf(verdict: DeliveryVerdict): { status: number | null; failure: string | null } {
  return { status: verdict.status, failure: verdict.kind === 'delivered' ? null : verdict.failure }
}

/** What an attempt leads to; `wait` is absent after the last one. Pure. */
export function nextStep(verdict: DeliveryVerdict, wait: number | undefined, now: Date): store.NextStep {
  if (verdict.kind === 'delivered') return { status: 'delivered', next_attempt_at: null }
  if (verdict.kind === 'refused' || wait === undefined) return { status: 'failed', next_attempt_at: null }
  return { status: 'pending', next_attempt_at: addSeconds(now, wait) }
}
