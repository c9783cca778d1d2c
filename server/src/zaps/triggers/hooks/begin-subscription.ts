// An app is told where to send what a trigger of a Zap announces.
import { type Failure, subscribeTrigger } from '../../../actions/index.ts'
import type { Json } from '../../../apps/index.ts'
import { asSentence } from '../../../connections/index.ts'
import { addSeconds } from '../../../kernel/clock.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { lockZap } from '../../store.ts'
import { switchOff } from '../../switch.ts'
import { sealSubscribed } from './sealed-subscription.ts'
import * as store from './store.ts'
import { callingOf, isTaken, targetUrlOf, triggerOfSubscription, waitSeconds } from './subscription-call.ts'

/** Subscribes. What the app refuses turns the Zap off and says why; anything else is tried again later. */
export async function beginSubscription(
  subscription: store.FoundSubscription,
  signal: AbortSignal,
  deps: Deps,
): Promise<void> {
  const ready = await triggerOfSubscription(subscription, deps)
  if (ready.kind === 'gone') return giveUp(subscription, ready.detail, deps)
  if (ready.kind === 'failed') return giveUp(subscription, ready.detail, deps)
  const calling = callingOf('subscribe', ready.secrets, signal)
  const outcome = await subscribeTrigger(ready.of, targetUrlOf(subscription, deps), calling, deps)
  if (outcome.kind === 'subscribed') return activate(subscription, outcome.data, deps)
  if (isTaken(outcome)) return activate(subscription, null, deps)
  if (!isFinal(outcome)) return tryLater(subscription, outcome, deps)
  const { app, trigger } = ready.of
  await giveUp(subscription, `${app.name} does not announce “${trigger.name}” to this Zap: ${outcome.detail}`, deps)
}

/** The app, or its script, said no: it would again. An ended connection turns the Zap off by itself. */
function isFinal({ error }: Failure): boolean {
  return error === 'user' || error === 'halted'
}

async function activate(subscription: store.Subscription, data: Json, deps: Deps): Promise<void> {
  await store.activate(deps.db, subscription.id, await sealSubscribed(subscription, 'data', data, deps))
}

async function tryLater(subscription: store.Subscription, failure: Failure, { db, clock }: Deps): Promise<void> {
  const attempts = subscription.attempts + 1
  const nextAt = addSeconds(clock.now(), waitSeconds(attempts, failure))
  await store.tryLater(db, subscription, { attempts, nextAt, problem: failure.detail })
}

async function giveUp({ id, zap_id }: store.Subscription, detail: string, deps: Deps): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const zap = await lockZap(tx, zap_id)
    const isWanted = await store.lockStarting(tx, id)
    if (zap?.is_enabled && isWanted) await switchOff(tx, zap, deps, { reason: asSentence(detail) })
    await store.unmarkQueued(tx, id)
  })
}
