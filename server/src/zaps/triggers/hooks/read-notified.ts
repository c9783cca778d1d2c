// The items that a notification tells of.                                                              outbound-oauth §6
import {
  type Calling,
  type Caught,
  catchNotification,
  fetchesNotified,
  fetchNotified,
  type HookTrigger,
  type JsonObject,
  type Notification,
} from '../../../actions/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { openStepInputs } from '../../sealed-inputs.ts'
import type { Zap } from '../../zap.ts'
import { findTriggerStep } from '../steps-store.ts'
import { hookTriggerOf } from './hook-trigger-of.ts'

/**
 * Reads a notification to a Zap: by KEY_catch_hook, or as its body stands. Where the app's script has KEY_pre_hook or
 * KEY_post_hook, an item that points to the whole by `resource_url` is fetched from there.
 */
export async function readNotified(
  zap: Zap,
  notification: Notification,
  sending: Pick<Calling, 'signal' | 'onTry' | 'onLog'>,
  deps: Deps,
): Promise<Caught> {
  const step = await findTriggerStep(deps.db, zap)
  if (!step) throw new Error(`the Zap ${zap.id} has no step to be triggered by`)
  const inputs = await openStepInputs({ ...step, workspace_id: zap.workspace_id }, deps)
  const ready = await hookTriggerOf({ ...step, trigger: step.operation, zap }, inputs, deps)
  if (ready.kind === 'gone') return { kind: 'failed', error: 'user', detail: ready.detail, isLost: false }
  if (ready.kind === 'failed') return ready
  const calling = { ...sending, purpose: 'hook trigger', isRepeatable: true, secrets: ready.secrets }
  return itemsOf(ready.of, notification, calling, deps)
}

async function itemsOf(of: HookTrigger, notification: Notification, calling: Calling, deps: Deps): Promise<Caught> {
  const caught = await catchNotification(of, notification, calling, deps)
  if (caught.kind === 'failed' || !fetchesNotified(of)) return caught
  const items: JsonObject[] = []
  for (const item of caught.items) {
    const { resource_url: url } = item
    const fetched: Caught =
      typeof url === 'string' ? await fetchNotified(of, url, calling, deps) : { kind: 'caught', items: [item] }
    if (fetched.kind === 'failed') return fetched
    items.push(...fetched.items)
  }
  return { kind: 'caught', items }
}
