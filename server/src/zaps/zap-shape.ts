// A Zap as the Workflow API shows it.                                                           Workflow API 6.1, 6.2
import { z } from '@hono/zod-openapi'
import type * as wire from '@wayleave/sdk/wire'
import { type Action, actionOf, actionSchema, actionSigningKey, findAction, idOfAction } from '../actions/index.ts'
import { appOf, type ConnectLinks, findAppVersion } from '../apps/index.ts'
import { authenticationOf, authenticationSchema, findConnections } from '../connections/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { lastSuccesses } from './engine/index.ts'
import { openStepInputs } from './sealed-inputs.ts'
import { type Zap, type ZapStep, zapIdOf } from './zap.ts'

const stepSchema = z.object({
  action: z.union([z.string(), actionSchema]).describe('An id, minted anew; with expand=steps.action the action'),
  authentication: z.union([z.string(), authenticationSchema]).nullable().describe('null: none is needed'),
  inputs: z.record(z.string(), z.unknown()).nullable().describe('null: they are not for this client'),
  title: z.string().nullable().describe("The user's own"),
})

export const zapSchema = z
  .object({
    type: z.literal('zap'),
    id: z.string(),
    is_enabled: z.boolean(),
    off_reason: z.string().nullable().describe('Why it was turned off, in words for the person'),
    last_successful_run_date: z.iso.datetime().nullable(),
    updated_at: z.iso.datetime(),
    title: z.string(),
    links: z.object({ html_editor: z.url() }),
    steps: z.array(stepSchema),
  })
  .openapi('Zap')

/** Which ids become objects (`expand`), and whose inputs the client may see. */
export type Showing = {
  expanded: ReadonlySet<string>
  /** Where the user of the token connects an app that is shown. */
  connectAt: ConnectLinks
  isInputShown(zap: Zap, step: ZapStep): boolean
}

const EXPANDABLE = ['steps.action', 'steps.action.app', 'steps.authentication', 'steps.authentication.app']

/** The paths that `expand` names, each with those that it lies under; unknown ones are nothing. Workflow API 1.5 */
export function readExpand(expand: string | undefined): ReadonlySet<string> {
  const named = (expand ?? '').split(',').map((path) => path.trim())
  return new Set(EXPANDABLE.filter((path) => named.some((name) => name === path || isUnder(name, path))))
}

function isUnder(name: string, path: string): boolean {
  return EXPANDABLE.includes(name) && name.startsWith(`${path}.`)
}

/** Zaps with their steps, in the order of `zaps`. */
export async function zapsOf(
  zaps: readonly Zap[],
  steps: readonly ZapStep[],
  showing: Showing,
  deps: Deps,
): Promise<wire.Zap[]> {
  const byZap = Map.groupBy(steps, ({ zap_id }) => zap_id)
  const successes = await lastSuccesses(
    deps.db,
    zaps.map(({ id }) => id),
  )
  return Promise.all(
    zaps.map(async (zap) => ({
      type: 'zap' as const,
      id: zapIdOf(zap),
      is_enabled: zap.is_enabled,
      off_reason: zap.off_reason,
      last_successful_run_date: successes.get(zap.id)?.toISOString() ?? null,
      updated_at: zap.updated_at.toISOString(),
      title: zap.title,
      links: { html_editor: `${deps.publicUrl}/editor/${zap.id}` },
      steps: await Promise.all((byZap.get(zap.id) ?? []).map((step) => stepOf(zap, step, showing, deps))),
    })),
  )
}

async function stepOf(zap: Zap, step: ZapStep, showing: Showing, deps: Deps): Promise<wire.ZapStep> {
  return {
    action: await actionAt(step, showing, deps),
    authentication: await authenticationAt(step, showing, deps),
    inputs: showing.isInputShown(zap, step)
      ? await openStepInputs({ ...step, workspace_id: zap.workspace_id }, deps)
      : null,
    title: step.title,
  }
}

async function actionAt(step: ZapStep, { expanded, connectAt }: Showing, deps: Deps): Promise<string | wire.Action> {
  const action = await actionOfStep(step, deps)
  const id = idOfAction(action, await actionSigningKey(deps), deps.clock.now())
  if (!expanded.has('steps.action')) return id
  const app = expanded.has('steps.action.app')
    ? appOf(action.app, { publicUrl: deps.publicUrl, connectAt })
    : action.app.id
  return { ...actionOf(action, app), id }
}

/** Throws when the version or its action is gone: a broken invariant, since versions are never changed once published. */
async function actionOfStep({ app_id, app_version, kind, operation }: ZapStep, deps: Deps): Promise<Action> {
  const app = await findAppVersion(app_id, app_version, deps)
  const action = app && findAction(app, kind, operation)
  if (!action) throw new Error(`the action ${kind} ${operation} of app ${app_id} ${app_version} is gone`)
  return action
}

async function authenticationAt(
  { connection_id, app_id, app_version }: ZapStep,
  { expanded, connectAt }: Showing,
  deps: Deps,
): Promise<string | wire.Authentication | null> {
  if (connection_id === null || !expanded.has('steps.authentication')) return connection_id?.toString() ?? null
  const connection = (await findConnections([connection_id], deps)).get(connection_id)
  if (!connection) return String(connection_id) // it was deleted
  const app = expanded.has('steps.authentication.app') ? await findAppVersion(app_id, app_version, deps) : undefined
  return authenticationOf(connection, app && { app, publicUrl: deps.publicUrl, connectAt })
}
