// Action runs that are steps of a Zap. The worker of the Zap's lane carries them out itself: it writes them as running,
// marks each write before it leaves, and ends them in the statement that moves the Zap's run on.       Workflow API 7.5
import { findAction, findAppVersion, isWriting, type Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { openEnding, openInputs, sealEnding, sealInputs } from '../sealed-run.ts'
import * as store from '../store.ts'
import { endUnexecuted } from './execute-run.ts'
import { judgeClaim } from './judge-claim.ts'
import { performRun } from './perform-run.ts'
import { outcomeUnknown } from './run-error.ts'
import { maskInputs, secretInputs } from './secret-inputs.ts'

/** What is to be carried out, for whom, as which step of which run of a Zap. */
export type StepOrder = Omit<store.NewRun, 'inputs' | 'callback_url'> & {
  zap_run_id: string
  inputs: Record<string, Json>
}

/** The run of a step as its worker holds it once it is written. */
export async function orderStep({ inputs, ...order }: StepOrder, deps: Pick<Deps, 'vault'>): Promise<store.Run> {
  return {
    ...order,
    inputs: await sealInputs(order, inputs, deps),
    callback_url: null,
    status: 'running',
    attempts: 1,
    holds: 0,
    write_sent_at: null,
    ending: null,
    started_at: order.created_at,
    finished_at: null,
  }
}

/**
 * Carries out a run that this worker has begun or taken up. Throws RunTakenOver before a write that is no longer this
 * worker's, and RunInterrupted when it is stopped before anything came of it.
 */
export async function carryOutStep(run: store.Run, stop: AbortSignal, deps: Deps): Promise<store.RunEnd> {
  const verdict = judgeClaim(run)
  return verdict === 'execute' ? performRun(run, stop, deps) : endUnexecuted(run, verdict, deps)
}

/** `taken`: this worker has it now; `ended`: it has come to its end; `lost`: it is kept no longer. */
export type Resumed = { kind: 'taken'; run: store.Run } | { kind: 'ended'; end: store.RunEnd } | { kind: 'lost' }

/** Takes up the run of a step whose worker was lost. */
export async function resumeStep(id: string, deps: Deps): Promise<Resumed> {
  const run = await store.findRun(deps.db, id)
  if (!run) return { kind: 'lost' }
  const [taken] = await store.claimRuns(deps.pool, [run], deps.clock.now())
  if (taken) return { kind: 'taken', run: taken }
  const ended = await store.findRun(deps.db, id)
  if (!ended || (ended.status !== 'success' && ended.status !== 'error')) return { kind: 'lost' }
  return { kind: 'ended', end: { status: ended.status, ...(await openEnding(ended, deps)) } }
}

/** The end of a step whose run is kept no longer; undefined when it may be begun anew. */
export async function endOfLost(
  { kind, app_id, app_version }: Pick<store.Run, 'kind' | 'app_id' | 'app_version'>,
  deps: Deps,
): Promise<store.RunEnd | undefined> {
  if (!isWriting(kind)) return undefined
  const app = await findAppVersion(app_id, app_version, deps)
  return { status: 'error', results: [], errors: [outcomeUnknown(app?.name ?? 'the app')] }
}

/** How a step's run ended, as it is stored. */
export async function sealStepEnd(
  run: store.Run,
  end: store.RunEnd,
  deps: Pick<Deps, 'vault'>,
): Promise<store.SealedEnd> {
  return { run, status: end.status, ending: await sealEnding(run, end, deps) }
}

/** What the run of a step was given, masked, and why it failed. `mask` takes the same secrets out of what it gave. */
type FoundStepRun = {
  inputs: Record<string, Json>
  errors: store.RunEnd['errors']
  mask(value: Record<string, Json>): Record<string, Json>
}

/** What a step was given, and why it failed; undefined when its run is kept no longer. Secret inputs are masked. */
export async function findStepRun(id: string, deps: Deps): Promise<FoundStepRun | undefined> {
  const run = await store.findRun(deps.db, id)
  if (!run) return undefined
  const [inputs, { errors }] = await Promise.all([openInputs(run, deps), openEnding(run, deps)])
  const app = await findAppVersion(run.app_id, run.app_version, deps)
  const secrets = secretInputs(app && findAction(app, run.kind, run.operation), inputs)
  return { inputs: masked(inputs, secrets), errors, mask: (value) => masked(value, secrets) }
}

function masked(inputs: Record<string, Json>, secrets: readonly string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, maskedValue(value, secrets)]))
}

function maskedValue(value: Json, secrets: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item) => maskedValue(item, secrets))
  if (typeof value === 'object' && value !== null) return masked(value, secrets)
  const text = maskInputs(String(value), secrets)
  return value === null || text === String(value) ? value : text
}
