// Carries out a run's action: inputs checked, the provider called, the answer turned into results.       Workflow API 7.5
import { type Action, type App, findAction, findAppVersion, isWriting, type Json } from '../../apps/index.ts'
import { type Connection, findOwnConnection } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { openInputs } from '../sealed-inputs.ts'
import * as store from '../store.ts'
import { callProvider } from './call-provider.ts'
import { readInputs } from './read-inputs.ts'
import { requestLog } from './request-log.ts'
import { resultsOf } from './results-of.ts'
import { connectionGone, inputMistake, type RunError, runErrorOf, systemFailure } from './run-error.ts'
import { secretInputs } from './secret-inputs.ts'

/** Another worker has taken up the run: this one must not send. */
export class RunTakenOver extends Error {}

/** Executes a run that this worker has claimed. Throws RunTakenOver before a write that is no longer this worker's. */
export async function performRun(run: store.Run, signal: AbortSignal, deps: Deps): Promise<store.RunEnd> {
  const app = await findAppVersion(run.app_id, run.app_version, deps)
  const action = app && findAction(app, run.kind, run.operation)
  if (!action) return failed(systemFailure('The app no longer has this action.'))
  const connection = await connectionOf(run, deps)
  if (!connection && action.app.auth.type !== 'none')
    return failed(connectionGone(`The connection to ${action.app.name} was deleted.`))
  const inputs = openInputs(run, deps)
  const read = readInputs(action.fields, inputs)
  if ('mistakes' in read) return failed(...read.mistakes.map(inputMistake))
  return call(run, action, connection, read.values, signal, deps)
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
  signal: AbortSignal,
  deps: Deps,
): Promise<store.RunEnd> {
  const { app, request } = action
  if (!request) return failed(notCallable(action))
  const writes = isWriting(run.kind)
  const calling = {
    purpose: 'run',
    runId: run.id,
    isRepeatable: !writes,
    signal,
    onTry: requestLog(run, secretInputs(action.fields, input), deps),
    ...(writes ? { beforeSend: () => rememberWrite(run, deps) } : {}),
  }
  const outcome = await callProvider({ app, connection, request, input }, calling, deps)
  if (outcome.kind === 'failed') return failed(runErrorOf(outcome, app, writes))
  return { status: 'success', results: resultsOf(outcome.body, action.result), errors: [] }
}

// In a statement of its own, committed before the request leaves: a worker that dies later leaves this behind.
async function rememberWrite(run: store.Run, { db, clock }: Deps): Promise<void> {
  if (!(await store.markWriteSent(db, run, clock.now()))) throw new RunTakenOver(run.id)
}

function notCallable({ app, title, isInstant }: Pick<Action, 'title' | 'isInstant'> & { app: App }): RunError {
  return isInstant
    ? inputMistake(`${app.name} announces "${title}" when it happens: there is nothing to run.`)
    : systemFailure(`${app.name} does this by a script, which this server does not run.`)
}

function failed(...errors: RunError[]): store.RunEnd {
  return { status: 'error', results: [], errors }
}
