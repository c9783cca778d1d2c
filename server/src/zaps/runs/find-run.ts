// One run of a Zap, with all of its steps.
import { findStepRun, type JsonObject, type Run } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as zaps from '../store.ts'
import type { ZapOwner, ZapStep } from '../zap.ts'
import { type ListedZapRun, listedOf } from './list-runs.ts'
import { openDataIn, openOutputs } from './sealed-zap-run.ts'
import * as store from './store.ts'
import type { ZapRun, ZapRunStatus } from './zap-run.ts'

/** How one step of a run stands. */
export type ZapRunStep = {
  position: number
  app_id: string
  app_version: string
  kind: ZapStep['kind']
  operation: string
  alias: string | null
  title: string | null
  /** null: it has not begun. */
  status: ZapRunStatus | null
  start_time: string | null
  end_time: string | null
  /** The action run that carried it out; it is kept for 7 days. */
  run_id: string | null
  /** What it was given; null while it has not begun, and when its action run is kept no longer. */
  inputs: JsonObject | null
  /** What it gave; null when it gave nothing. */
  output: JsonObject | null
  /** Why it failed. */
  errors: readonly { title: string; detail: string }[]
}

export type ZapRunDetail = ListedZapRun & { revision: number; position: number; steps_detail: readonly ZapRunStep[] }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The person's run with that id; undefined for somebody else's, and for one that is kept no longer. */
export async function findZapRun(id: string, owner: ZapOwner, deps: Deps): Promise<ZapRunDetail | undefined> {
  const run = UUID.test(id) ? await store.findOwn(deps.db, id, owner) : undefined
  if (!run) return undefined
  const [listed, steps] = await Promise.all([listedOf(run, deps), zaps.listStepsOf(deps.db, run.zap_id, run.revision)])
  const given = [await openDataIn(run, deps), ...(await openOutputs(run, deps))]
  const details = await Promise.all(steps.map((step) => stepOf(run, step, given[step.position] ?? null, deps)))
  return { ...listed, revision: run.revision, position: run.position, steps_detail: details }
}

async function stepOf(
  run: Pick<ZapRun, 'steps'>,
  { position, app_id, app_version, kind, operation, alias, title }: ZapStep,
  output: JsonObject | null,
  deps: Deps,
): Promise<ZapRunStep> {
  const record = run.steps[position]
  const action = record?.run_id ? await findStepRun(record.run_id, deps) : undefined
  return {
    ...{ position, app_id, app_version, kind, operation, alias, title },
    output: output && action ? action.mask(output) : output,
    status: record?.status ?? null,
    start_time: record?.start_time ?? null,
    end_time: record?.end_time ?? null,
    run_id: (record?.run_id ?? null) satisfies Run['id'] | null,
    inputs: action?.inputs ?? null,
    errors: action?.errors ?? [],
  }
}
