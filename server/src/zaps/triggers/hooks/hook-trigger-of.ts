// A hook trigger as one Zap uses it, made ready to be called.
import {
  type Action,
  type Failure,
  findAction,
  type HookTrigger,
  readInputs,
  secretInputs,
} from '../../../actions/index.ts'
import { findAppVersion, findTrigger, type Json } from '../../../apps/index.ts'
import { findConnections } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { together } from '../../../kernel/together.ts'
import { scriptedZap } from '../scripted-zap.ts'

/** Which trigger, through which connection, for which Zap. */
export type TriggerUse = {
  app_id: string
  app_version: string
  /** Its key. */
  trigger: string
  connection_id: number | null
  zap: { id: number; title: string; user_id: number; workspace_id: number }
}

/** `secrets`: texts among the inputs that are shown nowhere. `gone`: there is nothing to call with any more. */
export type ReadyTrigger =
  | { kind: 'ready'; of: HookTrigger; secrets: readonly string[] }
  | { kind: 'gone'; detail: string }
  | Failure

/** The trigger, its inputs checked and converted as those of a run. */
export async function hookTriggerOf(use: TriggerUse, inputs: Record<string, Json>, deps: Deps): Promise<ReadyTrigger> {
  const app = await findAppVersion(use.app_id, use.app_version, deps)
  const trigger = app && findTrigger(app, use.trigger)
  const action: Action | undefined = app && findAction(app, 'trigger', use.trigger)
  if (!app || !trigger || !action) return { kind: 'gone', detail: 'The app no longer has this trigger.' }
  const connection = await connectionOf(use, deps)
  if (!connection && app.auth.type !== 'none')
    return { kind: 'gone', detail: `The connection to ${app.name} was deleted. Choose another one.` }
  const read = readInputs(action.fields, inputs)
  if ('mistakes' in read) return { kind: 'failed', error: 'user', detail: read.mistakes.join(' '), isLost: false }
  const of = { app, connection, trigger, input: read.values, zap: scriptedZap(use.zap, deps) }
  return { kind: 'ready', of, secrets: secretInputs(action, read.values) }
}

// Notifications of one Zap are read side by side.
const findConnection = together(async (deps: Deps, ids: readonly number[]) => {
  const found = await findConnections([...new Set(ids)], deps)
  return ids.map((id) => found.get(id))
})

async function connectionOf({ connection_id, zap }: TriggerUse, deps: Deps) {
  if (connection_id === null) return undefined
  const found = await findConnection(deps, connection_id)
  return found?.user_id === zap.user_id && found.workspace_id === zap.workspace_id ? found : undefined
}
