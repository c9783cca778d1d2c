// A Zap that is on has a trigger at work: a poll that is due now and then, or a subscription with its app. These write rows
// alone, in the transaction that turns the Zap on or off; jobs do the talking.
import { findAction } from '../../actions/index.ts'
import { findAppVersion } from '../../apps/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { randomToken } from '../../kernel/ids.ts'
import { openStepInputs } from '../sealed-inputs.ts'
import type { Zap } from '../zap.ts'
import { sealSubscribed } from './hooks/sealed-subscription.ts'
import * as subscriptions from './hooks/store.ts'
import * as polls from './polling/store.ts'
import { findTriggerStep, type TriggerStep } from './steps-store.ts'

/**
 * Starts the trigger of a Zap, whose steps are stored, or begins it anew: from now on what is new makes it run. Throws when it
 * has no steps.
 */
export async function startTrigger(tx: Tx, zap: Zap, deps: Deps): Promise<void> {
  await stopTrigger(tx, zap, deps)
  const step = await findTriggerStep(tx, zap)
  if (!step) throw new Error(`the Zap ${zap.id} has no step to be triggered by`)
  if (await isInstant(step, deps)) await startSubscription(tx, zap, step, deps)
  else await polls.startPoll(tx, { zapId: zap.id, appId: step.app_id, now: deps.clock.now() })
}

/** Stops the trigger of a Zap. Of a subscription the app is told later; what it still sends is refused from now on. */
export async function stopTrigger(tx: Tx, { id }: Pick<Zap, 'id'>, { clock }: Pick<Deps, 'clock'>): Promise<void> {
  await polls.stopPoll(tx, id)
  await subscriptions.beginEnding(tx, id, clock.now())
}

async function isInstant({ app_id, app_version, kind, operation }: TriggerStep, deps: Deps): Promise<boolean> {
  const app = await findAppVersion(app_id, app_version, deps)
  const action = app && findAction(app, kind, operation)
  return action?.isInstant ?? false // what is gone is said by the poll
}

async function startSubscription(tx: Tx, zap: Zap, step: TriggerStep, deps: Deps): Promise<void> {
  const { workspace_id, user_id, client_id, revision } = zap
  const id = randomToken()
  const inputs = await openStepInputs({ ...step, workspace_id }, deps)
  const now = deps.clock.now()
  await subscriptions.insertSubscription(tx, {
    id,
    zap_id: zap.id,
    workspace_id,
    user_id,
    client_id,
    revision,
    app_id: step.app_id,
    app_version: step.app_version,
    trigger: step.operation,
    connection_id: step.connection_id,
    origin: deps.publicUrl,
    input: await sealSubscribed({ id, workspace_id }, 'input', inputs, deps),
    next_at: now,
    created_at: now,
  })
}
