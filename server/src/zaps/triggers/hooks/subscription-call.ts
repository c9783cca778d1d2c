// What both ends of a subscription have in common.
import type { Calling, Failure } from '../../../actions/index.ts'
import type { Json } from '../../../apps/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { hookTriggerOf, type ReadyTrigger } from './hook-trigger-of.ts'
import { openSubscribed } from './sealed-subscription.ts'
import type { FoundSubscription } from './store.ts'

/** The address that the app sends to. */
export function targetUrlOf(
  { id, origin }: Pick<FoundSubscription, 'id' | 'origin'>,
  { publicUrl }: Pick<Deps, 'publicUrl'>,
): string {
  return `${origin ?? publicUrl}/hooks/catch/${id}`
}

/** The trigger of a subscription, ready to be told of it. */
export async function triggerOfSubscription(subscription: FoundSubscription, deps: Deps): Promise<ReadyTrigger> {
  const { zap_id, zap_title, user_id, workspace_id, input, app_id, app_version, trigger, connection_id } = subscription
  const zap = { id: zap_id, title: zap_title ?? '', user_id, workspace_id }
  const inputs = (await openSubscribed(subscription, 'input', input, deps)) as Record<string, Json> // as it was sealed
  return hookTriggerOf({ app_id, app_version, trigger, connection_id, zap }, inputs, deps)
}

/** One try: its answer may be lost, and then another one follows all the same, at the same address. */
export function callingOf(purpose: string, secrets: readonly string[], signal: AbortSignal): Calling {
  return { purpose, secrets, signal, isRepeatable: false }
}

/** Whether the app took it, and said so with something else than JSON. */
export function isTaken({ status = 0 }: Failure): boolean {
  return status >= 200 && status < 300
}

const FIRST_WAIT_SECONDS = 10
/** No try is put off for longer. */
export const WAIT_SECONDS_MAX = 3600

/** Seconds until the next try; `attempts` have failed. */
export function waitSeconds(attempts: number, { retryAfterSeconds = 0 }: Failure): number {
  return Math.min(Math.max(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), retryAfterSeconds), WAIT_SECONDS_MAX)
}
