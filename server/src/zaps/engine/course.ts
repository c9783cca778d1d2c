// A run of a Zap as its worker carries it out: where it stands in the database, and where it has come to in memory.

import { randomUUID } from 'node:crypto'
import { type JsonObject, orderStep, type Run } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { storable } from '../../kernel/json.ts'
import { openDataIn, openOutputs, sealOutputs } from '../runs/sealed-zap-run.ts'
import type { Move } from '../runs/store.ts'
import { wordsOf } from '../runs/words.ts'
import type { StepRecord, ZapRun, ZapRunStatus } from '../runs/zap-run.ts'
import { openStepInputs } from '../sealed-inputs.ts'
import { fillInputs, type Given } from '../steps/mapping.ts'
import * as zaps from '../store.ts'
import type { ZapStep } from '../zap.ts'

const REVISIONS_MAX = 2_000

export type Course = {
  run: ZapRun
  steps: readonly ZapStep[]
  item: JsonObject
  /** Where the database has it. */
  found: Pick<ZapRun, 'position' | 'step_run'>
  /** Of the step that is next. */
  position: number
  records: StepRecord[]
  outputs: JsonObject[]
  tries: number
}

/** A run as it was found in its queue. */
export async function courseOf(run: ZapRun, deps: Deps): Promise<Course> {
  const [steps, item, outputs] = await Promise.all([stepsOf(run, deps), openDataIn(run, deps), openOutputs(run, deps)])
  const { position, step_run, tries } = run
  return { run, steps, item, found: { position, step_run }, position, records: [...run.steps], outputs, tries }
}

/** The steps of a revision, which never change. */
async function stepsOf({ zap_id, revision }: ZapRun, { db, caches }: Deps): Promise<readonly ZapStep[]> {
  const known = caches.named<readonly ZapStep[]>('zap_steps', { entriesMax: REVISIONS_MAX })
  return known.read(`${zap_id}.${revision}`, () => zaps.listStepsOf(db, zap_id, revision))
}

/** The inputs of the step that is next, as earlier steps fill them. Throws MappingTooLarge. */
export async function inputsOf(course: Course, step: ZapStep, deps: Deps): Promise<JsonObject> {
  const { workspace_id } = course.run
  const outputs = [course.item, ...course.outputs]
  const given = outputs.map((output, at): Given => ({ alias: course.steps[at]?.alias ?? null, output }))
  return fillInputs(await openStepInputs({ ...step, workspace_id }, deps), given)
}

/** The action run that is to carry out a step. */
export async function orderOf({ run }: Course, step: ZapStep, inputs: JsonObject, deps: Deps): Promise<Run> {
  const { app_id, app_version, operation, kind, connection_id } = step
  const { client_id, user_id, workspace_id } = run
  const who = { client_id, user_id, workspace_id, zap_run_id: run.id }
  const what = { app_id, app_version, operation, kind, connection_id, inputs }
  return orderStep({ id: randomUUID(), created_at: deps.clock.now(), ...who, ...what }, deps)
}

/** Notes how the step that is next went. */
export function record(course: Course, status: ZapRunStatus, now: Date): void {
  const begun = course.records[course.position]
  const at = now.toISOString()
  course.records[course.position] = {
    run_id: begun?.run_id ?? null,
    status,
    start_time: begun?.start_time ?? at,
    end_time: at,
  }
}

/** The step that is next has given something: the one after it has its turn. */
export function pass(course: Course, output: JsonObject): void {
  course.outputs.push(output)
  course.position += 1
  course.tries = 0
}

export type Change = { status: ZapRunStatus; begun?: Run | undefined; problem?: string | undefined; isOver?: boolean }

/** What the database is to be told of it. */
export async function moveOf(
  course: Course,
  { status, begun, problem = undefined, isOver = false }: Change,
  fence: number,
  deps: Deps,
): Promise<Move> {
  const { run, found, position, tries, outputs } = course
  const now = deps.clock.now()
  const open: StepRecord | undefined = begun && {
    run_id: begun.id,
    status: 'pending',
    start_time: now.toISOString(),
    end_time: null,
  }
  return {
    ...{ id: run.id, created_at: run.created_at, zap_id: run.zap_id, fence },
    ...{ from_position: found.position, from_run: found.step_run, position, status, tries },
    step_run: begun?.id ?? null,
    steps: open ? [...course.records.slice(0, position), open] : course.records,
    outputs: outputs.length > 0 ? await sealOutputs(run, outputs, deps) : null,
    words: isOver && outputs.length > 0 ? await wordsOf(run.workspace_id, [course.item, ...outputs], deps) : run.words,
    problem: problem === undefined ? null : storable(problem), // it may hold what an app said
    finished_at: isOver ? now : null,
  }
}
