// One run of a Zap: its steps are carried out in order, until it ends or has to wait.
import {
  carryOutStep,
  endOfLost,
  type Run,
  type RunEnd,
  RunTakenOver,
  resumeStep,
  type SealedEnd,
  sealStepEnd,
} from '../../actions/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { isDatabaseAway } from '../../kernel/http/failures.ts'
import type { ZapRun } from '../runs/zap-run.ts'
import { judgeFilter } from '../steps/judge-filter.ts'
import { MappingTooLarge } from '../steps/mapping.ts'
import type { ZapStep } from '../zap.ts'
import { type Advanced, advance } from './advance.ts'
import { type Change, type Course, courseOf, inputsOf, moveOf, orderOf, pass, record } from './course.ts'
import { judgeStepEnd, type StepVerdict } from './judge-step-end.ts'
import { type Held, isOpen } from './lane-store.ts'

/** A worker's turn at a lane. `isOver`: its time is up, or the process stops: no further step is begun. */
export type Turn = { held: Held; stop: AbortSignal; isOver(): boolean; succeededAt: Date | undefined }

/**
 * What became of it. `ended`: it left the queue, `succeeded` or not. `stays`: it is next again, since the turn is over or the
 * Zap off. `waits`: until then. `lost`: another worker has the lane.
 */
export type Carried = 'succeeded' | 'ended' | 'stays' | 'lost' | { waits: Date }

/** Carries a run on from where it stands. Throws RunInterrupted when the worker is stopped in the midst of a step. */
export async function carryRun(run: ZapRun, turn: Turn, deps: Deps): Promise<Carried> {
  const course = await courseOf(run, deps)
  if (course.steps.length === 0) return 'lost' // its Zap was deleted just now
  let current = course.found.step_run === null ? undefined : await takeUp(course, course.found.step_run, deps)
  for (let ended: SealedEnd | undefined; ; ) {
    if (!current) {
      const next = await begin(course, { ended }, turn, deps)
      if (typeof next === 'string') return next
      current = { run: next }
    }
    const end = 'end' in current ? current.end : await carryOut(current.run, turn, deps)
    if (end === 'lost') return 'lost'
    ended = current.run && (await sealStepEnd(current.run, end, deps))
    const step = course.steps[course.position]
    const verdict = judgeStepEnd(end, { kind: step?.kind ?? 'write', tries: course.tries })
    if (verdict.kind !== 'done') return settle(course, verdict, { ended }, turn, deps)
    record(course, 'success', deps.clock.now())
    pass(course, verdict.output)
    current = undefined
  }
}

/** An action run that is under way, or one that has ended before anybody heard of it. */
type Current = { run: Run } | { run?: undefined; end: RunEnd } | undefined

/** The step that an earlier worker left in the midst; undefined when it is to be begun anew. */
async function takeUp(course: Course, id: string, deps: Deps): Promise<Current> {
  const resumed = await resumeStep(id, deps)
  if (resumed.kind === 'taken') return { run: resumed.run }
  if (resumed.kind === 'ended') return { end: resumed.end }
  const step = course.steps[course.position]
  const end = step && (await endOfLost(step, deps))
  return end && { end }
}

async function carryOut(run: Run, { stop }: Turn, deps: Deps): Promise<RunEnd | 'lost'> {
  try {
    return await carryOutStep(run, stop, deps)
  } catch (error) {
    if (error instanceof RunTakenOver) return 'lost'
    throw error
  }
}

type Ended = { ended: SealedEnd | undefined }

/** Begins the step that is next, past the filters before it; says what became of the run where there is none. */
async function begin(course: Course, { ended }: Ended, turn: Turn, deps: Deps): Promise<Run | (Carried & string)> {
  const next = await orderNext(course, turn, deps)
  if (!('order' in next)) return commitEnd(course, next, { ended }, turn, deps)
  if (turn.isOver()) return commit(course, { status: 'pending' }, { ended }, turn, deps).then(staysUnlessLost)
  const advanced = await commit(course, { status: 'pending', begun: next.order }, { ended }, turn, deps)
  if (advanced !== 'begun') return staysUnlessLost(advanced)
  course.found = { position: course.position, step_run: next.order.id }
  course.records[course.position] = openRecord(next.order)
  return next.order
}

function openRecord({ id, created_at }: Run) {
  return { run_id: id, status: 'pending' as const, start_time: created_at.toISOString(), end_time: null }
}

function staysUnlessLost(advanced: Advanced): 'stays' | 'lost' {
  return advanced === 'lost' ? 'lost' : 'stays'
}

/** The action run of the next step that calls somebody; else how the run ends. */
async function orderNext(course: Course, _turn: Turn, deps: Deps): Promise<{ order: Run } | Change> {
  for (;;) {
    const step = course.steps[course.position]
    if (!step) return { status: 'success', isOver: true }
    const made = await prepare(course, step, deps)
    if (made !== 'passed') return made
    record(course, 'success', deps.clock.now())
    pass(course, {})
  }
}

async function prepare(course: Course, step: ZapStep, deps: Deps): Promise<{ order: Run } | Change | 'passed'> {
  try {
    const inputs = await inputsOf(course, step, deps)
    if (step.kind !== 'filter') return { order: await orderOf(course, step, inputs, deps) }
    if (judgeFilter(inputs)) return 'passed'
    record(course, 'filtered', deps.clock.now())
    return { status: 'filtered', isOver: true }
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    // Nothing was sent. One run that cannot be made ready keeps none of those behind it waiting.
    if (!(error instanceof MappingTooLarge))
      deps.log.error({ err: error, run: course.run.id }, 'a step cannot be prepared')
    record(course, 'error', deps.clock.now())
    const problem = error instanceof MappingTooLarge ? error.message : 'The step could not be prepared.'
    return { status: 'error', problem, isOver: true }
  }
}

/** A step has ended otherwise than with something for the next one. */
async function settle(
  course: Course,
  verdict: Exclude<StepVerdict, { kind: 'done' }>,
  { ended }: Ended,
  turn: Turn,
  deps: Deps,
): Promise<Carried> {
  const { problem } = verdict
  const now = deps.clock.now()
  if (verdict.kind === 'throttled') {
    record(course, 'throttled', now)
    course.tries += 1
    const advanced = await commit(course, { status: 'throttled', problem }, { ended }, turn, deps)
    return advanced === 'lost' ? 'lost' : { waits: addSeconds(now, verdict.waitSeconds) }
  }
  if (verdict.kind === 'refused' && !(await isOpen(deps.db, course.run.zap_id))) {
    record(course, 'held', now)
    return staysUnlessLost(await commit(course, { status: 'pending', problem }, { ended }, turn, deps))
  }
  const status = verdict.kind === 'halted' ? 'halted' : 'error'
  record(course, status, now)
  return commitEnd(course, { status, problem, isOver: true }, { ended }, turn, deps)
}

async function commitEnd(course: Course, change: Change, ended: Ended, turn: Turn, deps: Deps) {
  const advanced = await commit(course, change, ended, turn, deps)
  if (advanced === 'lost') return 'lost'
  return change.status === 'success' ? 'succeeded' : 'ended'
}

async function commit(course: Course, change: Change, { ended }: Ended, { held }: Turn, deps: Deps): Promise<Advanced> {
  return advance(deps, { move: await moveOf(course, change, held.fence, deps), ended, begun: change.begun })
}
