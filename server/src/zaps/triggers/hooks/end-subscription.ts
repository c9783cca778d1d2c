// An app is told that nobody waits for its notifications any more. Nobody waits for its answer either: an address that is
// over answers 410, which most apps take for the same.
import { type Failure, unsubscribeTrigger } from '../../../actions/index.ts'
import { addSeconds } from '../../../kernel/clock.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { openSubscribed } from './sealed-subscription.ts'
import * as store from './store.ts'
import { callingOf, targetUrlOf, triggerOfSubscription, waitSeconds } from './subscription-call.ts'

/** Tries to end a subscription, some hours long. */
const TRIES_MAX = 12
/** How long an address is known as a dead one. */
const KEPT_SECONDS = 30 * 24 * 3600

/** Unsubscribes; gives up with a line in the log when there is nothing to call with, or the app will not hear of it. */
export async function endSubscription(
  subscription: store.FoundSubscription,
  signal: AbortSignal,
  deps: Deps,
): Promise<void> {
  const failure = await unsubscribe(subscription, signal, deps)
  const attempts = subscription.attempts + 1
  if (failure && mayStillEnd(failure) && attempts < TRIES_MAX) {
    const nextAt = addSeconds(deps.clock.now(), waitSeconds(attempts, failure))
    return store.tryLater(deps.db, subscription, { attempts, nextAt, problem: failure.detail })
  }
  const { zap_id: zap, app_id: app, trigger } = subscription
  if (failure && !isUnknownThere(failure))
    deps.log.warn({ zap, app, trigger, detail: failure.detail }, 'a subscription could not be ended at its app')
  await store.end(deps.db, subscription.id, addSeconds(deps.clock.now(), KEPT_SECONDS))
}

async function unsubscribe(
  subscription: store.FoundSubscription,
  signal: AbortSignal,
  deps: Deps,
): Promise<Failure | undefined> {
  if (subscription.data === null) return undefined // it was never begun
  const ready = await triggerOfSubscription(subscription, deps)
  if (ready.kind === 'gone') return { kind: 'failed', error: 'user', detail: ready.detail, isLost: false }
  if (ready.kind === 'failed') return ready
  const targetUrl = targetUrlOf(subscription, deps)
  const data = await openSubscribed(subscription, 'data', subscription.data, deps)
  return unsubscribeTrigger(ready.of, { targetUrl, data }, callingOf('unsubscribe', ready.secrets, signal), deps)
}

/** The app knows nothing of it any more: as good as ended. */
function isUnknownThere({ status }: Failure): boolean {
  return status === 404 || status === 410
}

/** What the app, its script or our own reading of the inputs refuses would be refused again. */
function mayStillEnd(failure: Failure): boolean {
  return failure.error !== 'user' && failure.error !== 'halted' && !isUnknownThere(failure)
}
