// Carries out a run's action: inputs checked, the provider called, the answer turned into results.       Workflow API 7.5
import { type Action, type App, findAction, findAppVersion, isWriting, type Json } from '../../apps/index.ts'
import { type Connection, findConnections, findOwnConnection } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import { holdRun, RunHeld } from '../held/hold-run.ts'
import { callHooksOf } from '../hooks/call-hooks-of.ts'
import { openInputs } from '../sealed-run.ts'
import * as store from '../store.ts'
import { callProvider } from './call-provider.ts'
import { observedRun } from './observed-run.ts'
import type { Failure } from './outcome.ts'
import { readInputs } from './read-inputs.ts'
import { requestLog } from './request-log.ts'
import { resultsIn } from './results-of.ts'
import { connectionGone, inputMistake, isCutOff, type RunError, runErrorOf, systemFailure } from './run-error.ts'
import { scriptLog } from './script-log.ts'
import { secretInputs } from './secret-inputs.ts'

/** Another worker has taken up the run: this one must not send. */
export class RunTakenOver extends Error {}

/** The worker was stopped before anything came of the run: the next one takes it up. */
export class RunInterrupted extends Error {}

const TIMEOUT_MS = 10 * 60 * 1000

/**
 * Executes a run that this worker has claimed, until `stop`. Throws RunTakenOver before a write that is no longer this
 * worker's, RunHeld when its connection has to be connected again first, and RunInterrupted when another worker may do
 * it; an end that is known stands.
 */
export async function performRun(run: store.Run, stop: AbortSignal, deps: Deps): Promise<store.RunEnd> {
  return observedRun(run, deps, () => perform(run, stop, deps))
}

async function perform(run: store.Run, stop: AbortSignal, deps: Deps): Promise<store.RunEnd> {
  const app = await findAppVersion(run.app_id, run.app_version, deps)
  const action = app && findAction(app, run.kind, run.operation)
  if (!action) return failed(systemFailure('The app no longer has this action.'))
  const connection = await connectionOf(run, deps)
  if (!connection && action.app.auth.type !== 'none')
    return failed(connectionGone(`The connection to ${action.app.name} was deleted.`))
  // A Zap goes on by itself when its person turns it on again: the call is refused, and its run keeps its place.
  if (connection && connection.status !== 'active' && run.zap_run_id === null) {
    const standing = await holdRun(run, connection.id, deps)
    if (standing === 'held') throw new RunHeld(run.id)
    if (standing === 'works') return perform(run, stop, deps)
  }
  const inputs = await openInputs(run, deps)
  const read = readInputs(action.fields, inputs)
  if ('mistakes' in read) return failed(...read.mistakes.map(inputMistake))
  return call(run, { action, connection, input: read.values, raw: inputs }, stop, deps)
}

async function connectionOf(run: store.Run, deps: Deps): Promise<Connection | undefined> {
  if (run.connection_id === null) return undefined
  // A Zap is its person's, whichever client each of its connections was made through.
  if (run.zap_run_id !== null) return findForPerson(run.connection_id, run, deps)
  const owner = { clientId: run.client_id, userId: run.user_id, workspaceId: run.workspace_id }
  return findOwnConnection(run.connection_id, owner, deps)
}

const findAll = together(async ({ db }: Deps, ids: readonly number[]) => {
  const found = await findConnections(ids, { db })
  return ids.map((id) => found.get(id))
})

async function findForPerson(id: number, { user_id, workspace_id }: store.Run, deps: Deps) {
  const connection = await findAll(deps, id)
  const isOwn = connection?.user_id === user_id && connection.workspace_id === workspace_id
  return isOwn ? connection : undefined
}

type Inputs = Record<string, Json>
type Work = { action: Action; connection: Connection | undefined; input: Inputs; raw: Inputs }

async function call(run: store.Run, work: Work, stop: AbortSignal, deps: Deps): Promise<store.RunEnd> {
  const { action, connection, input, raw } = work
  const { app, key, kind, request } = action
  const hooks = callHooksOf(app, { key, kind, request, input, raw, purpose: 'run' })
  if (!request && !hooks?.full) return failed(notCallable(action))
  const writes = isWriting(run.kind)
  const secrets = secretInputs(action, input)
  const calling = {
    purpose: 'run',
    runId: run.id,
    isRepeatable: !writes,
    secrets,
    signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    onTry: requestLog(run, secrets, deps),
    onLog: scriptLog(run, secrets, deps),
    ...(writes ? { beforeSend: () => rememberWrite(run, deps) } : {}),
  }
  const outcome = await callProvider({ app, connection, request, hooks, input }, calling, deps)
  if (outcome.kind === 'done') return { status: 'success', results: resultsIn(outcome, action.result), errors: [] }
  if (stop.aborted && isUndecided(outcome, writes)) await leaveToNextWorker(run, writes, deps)
  const cause = { error: outcome.error, hasWritten: outcome.hasWritten ?? false }
  return { ...failed(runErrorOf(outcome, app, writes)), cause }
}

async function leaveToNextWorker(run: store.Run, isWrite: boolean, { db }: Deps): Promise<never> {
  if (isWrite) await store.unmarkWriteSent(db, run)
  throw new RunInterrupted('interrupted: the queue hands the run to another worker')
}

/** Whether a call that failed says nothing about the action, and may be made again: no answer, no write that left. */
function isUndecided({ error, status, isLost, hasWritten }: Failure, isWrite: boolean): boolean {
  return status === undefined && isCutOff(error) && !(isWrite && (isLost || hasWritten))
}

const markSent = together(({ pool, clock }: Deps, runs: readonly store.Run[]) =>
  store.markWritesSent(pool, runs, clock.now()),
)

// In a statement of its own, committed before the request leaves: a worker that dies later leaves this behind.
async function rememberWrite(run: store.Run, deps: Deps): Promise<void> {
  if (!(await markSent(deps, run))) throw new RunTakenOver(run.id)
}

function notCallable({ app, title, isInstant }: Pick<Action, 'title' | 'isInstant'> & { app: App }): RunError {
  return isInstant
    ? inputMistake(`${app.name} announces "${title}" when it happens: there is nothing to run.`)
    : systemFailure(`${app.name} has neither a request nor a script for this.`)
}

function failed(...errors: RunError[]): store.RunEnd {
  return { status: 'error', results: [], errors }
}
