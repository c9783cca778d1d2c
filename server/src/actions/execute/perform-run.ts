// Carries out a run's action: inputs checked, the provider called, the answer turned into results.       Workflow API 7.5
import { type Action, type App, findAction, findAppVersion, isWriting, type Json } from '../../apps/index.ts'
import { type Connection, findOwnConnection } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import { openInputs } from '../sealed-run.ts'
import * as store from '../store.ts'
import { callProvider } from './call-provider.ts'
import type { Failure } from './outcome.ts'
import { readInputs } from './read-inputs.ts'
import { requestLog } from './request-log.ts'
import { resultsOf } from './results-of.ts'
import { connectionGone, inputMistake, type RunError, runErrorOf, systemFailure } from './run-error.ts'
import { secretInputs } from './secret-inputs.ts'

/** Another worker has taken up the run: this one must not send. */
export class RunTakenOver extends Error {}

/** The worker was stopped before anything came of the run: the next one takes it up. */
export class RunInterrupted extends Error {}

const TIMEOUT_MS = 10 * 60 * 1000

/**
 * Executes a run that this worker has claimed, until `stop`. Throws RunTakenOver before a write that is no longer this
 * worker's, and RunInterrupted when the run may be carried out by another one; an end that is known stands.
 */
export async function performRun(run: store.Run, stop: AbortSignal, deps: Deps): Promise<store.RunEnd> {
  const app = await findAppVersion(run.app_id, run.app_version, deps)
  const action = app && findAction(app, run.kind, run.operation)
  if (!action) return failed(systemFailure('The app no longer has this action.'))
  const connection = await connectionOf(run, deps)
  if (!connection && action.app.auth.type !== 'none')
    return failed(connectionGone(`The connection to ${action.app.name} was deleted.`))
  const inputs = await openInputs(run, deps)
  const read = readInputs(action.fields, inputs)
  if ('mistakes' in read) return failed(...read.mistakes.map(inputMistake))
  return call(run, action, connection, read.values, stop, deps)
}

async function connectionOf(run: store.Run, deps: Deps): Promise<Connection | undefined> {
  if (run.connection_id === null) return undefined
  const owner = { clientId: run.client_id, userId: run.user_id, workspaceId: run.workspace_id }
  return findOwnConnection(run.connection_id, owner, deps)
}

async function call(
  run: store.Run,
  action: Action,
  connection: Connection | undefined,
  input: Record<string, Json>,
  stop: AbortSignal,
  deps: Deps,
): Promise<store.RunEnd> {
  const { app, request } = action
  if (!request) return failed(notCallable(action))
  const writes = isWriting(run.kind)
  const secrets = secretInputs(action, input)
  const calling = {
    purpose: 'run',
    runId: run.id,
    isRepeatable: !writes,
    secrets,
    signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    onTry: requestLog(run, secrets, deps),
    ...(writes ? { beforeSend: () => rememberWrite(run, deps) } : {}),
  }
  const outcome = await callProvider({ app, connection, request, input }, calling, deps)
  if (outcome.kind === 'done') return { status: 'success', results: resultsOf(outcome.body, action.result), errors: [] }
  if (stop.aborted && isUndecided(outcome, writes)) await leaveToNextWorker(run, writes, deps)
  return failed(runErrorOf(outcome, app, writes))
}

async function leaveToNextWorker(run: store.Run, isWrite: boolean, { db }: Deps): Promise<never> {
  if (isWrite) await store.unmarkWriteSent(db, run)
  throw new RunInterrupted('interrupted: the queue hands the run to another worker')
}

/** Whether a call that failed says nothing about the action, and may be made again: no answer, no write that left. */
function isUndecided({ error, status, isLost }: Failure, isWrite: boolean): boolean {
  return status === undefined && (error === 'upstream' || error === 'timeout') && !(isWrite && isLost)
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
    : systemFailure(`${app.name} does this by a script, which this server does not run.`)
}

function failed(...errors: RunError[]): store.RunEnd {
  return { status: 'error', results: [], errors }
}
