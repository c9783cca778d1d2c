// Carries an action out at once, for whoever is trying it: the same run as any other, in the console too, but awaited.
//                                                                                                Workflow API 4.4, 7.5
import { randomUUID } from 'node:crypto'
import type { Action, Json } from '../../apps/index.ts'
import type { Connection, Owner } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { endRun } from '../execute/end-run.ts'
import { performRun } from '../execute/perform-run.ts'
import { type JsonObject, resultsOf } from '../execute/results-of.ts'
import { connectionGone } from '../execute/run-error.ts'
import { RunHeld } from '../held/hold-run.ts'
import { callHooks } from '../hooks/hook-names.ts'
import { sealInputs } from '../sealed-run.ts'
import * as store from '../store.ts'

export type Trial = { action: Action; connection: Connection | undefined; inputs: Record<string, Json> }

/** How a trial ended. `runId`: of the run that it was; none where nothing was sent, and the app's sample stands for it. */
export type Tried = { runId?: string; end: store.RunEnd }

const NEVER = new AbortController().signal

/**
 * Runs the action now: what writes, writes. A trigger gives the items of one poll; one that the app announces cannot be
 * asked, and gives the app's sample.
 */
export async function tryAction(trial: Trial, owner: Owner, deps: Deps): Promise<Tried> {
  const { action } = trial
  if (isAnnounced(action)) return { end: { status: 'success', results: sampleOf(action), errors: [] } }
  const run = await beginRun(trial, owner, deps)
  const end = await endOf(run, trial, deps)
  await endRun(run, end, deps)
  return { runId: run.id, end }
}

// A process that dies from here on leaves a run behind that is ended as any other that nobody carries out.
async function beginRun({ action, connection, inputs }: Trial, owner: Owner, deps: Deps): Promise<store.Run> {
  const id = randomUUID()
  const now = deps.clock.now()
  const made: store.NewRun = {
    id,
    created_at: now,
    client_id: owner.clientId,
    user_id: owner.userId,
    workspace_id: owner.workspaceId,
    app_id: action.app.id,
    app_version: action.app.version,
    operation: action.key,
    kind: action.kind,
    connection_id: connection?.id ?? null,
    inputs: await sealInputs({ id, workspace_id: owner.workspaceId }, inputs, deps),
    callback_url: null,
  }
  await store.insertRuns(deps.pool, [made])
  const [run] = await store.claimRuns(deps.pool, [{ id, created_at: now }], now)
  if (!run) throw new Error('the run of a trial was ended before it began')
  return run
}

async function endOf(run: store.Run, { action }: Trial, deps: Deps): Promise<store.RunEnd> {
  try {
    return await performRun(run, NEVER, deps)
  } catch (error) {
    if (!(error instanceof RunHeld)) throw error
    // Somebody is waiting for it: it must not be carried out days later.
    const gone = connectionGone(`The connection to ${action.app.name} has just expired.`)
    return { status: 'error', results: [], errors: [gone] }
  }
}

/** Whether it is a trigger that its app announces, and that cannot be asked. */
export function isAnnounced(action: Action): boolean {
  return action.isInstant && !action.request && !callHooks(action.app, action)?.full
}

/** What the app says that the action gives; none where it says nothing. */
export function sampleOf({ sample }: Action): JsonObject[] {
  return sample === undefined ? [] : resultsOf(sample, '$')
}
