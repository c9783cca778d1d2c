// What becomes of a Zap's run when an action of it has ended. Pure.                                   Workflow API 7.5
import type { ActionKind, JsonObject, RunEnd } from '../../actions/index.ts'

const THROTTLED_MAX = 5
const WAIT_SECONDS = 60
/** A provider is never waited for longer than that at a time. */
export const WAIT_SECONDS_MAX = 24 * 3600

export type StepVerdict =
  /** The next step has its turn. */
  | { kind: 'done'; output: JsonObject }
  /** The run ends, and nothing went wrong. */
  | { kind: 'halted'; problem: string }
  /** The provider asked to wait, and did nothing: the step is begun again after so many seconds. */
  | { kind: 'throttled'; problem: string; waitSeconds: number }
  /** The connection does not work: the run is held if that has turned its Zap off, and fails otherwise. */
  | { kind: 'refused'; problem: string }
  | { kind: 'failed'; problem: string }

/** `tries`: how often the step's provider has asked to wait before. */
export function judgeStepEnd(end: RunEnd, { kind, tries }: { kind: ActionKind; tries: number }): StepVerdict {
  if (end.status === 'success') return judgeSuccess(end, kind)
  const problem = end.errors.map(({ title, detail }) => `${title}: ${detail}`).join('\n')
  const code = end.errors[0]?.code
  if (end.cause?.error === 'halted') return { kind: 'halted', problem }
  // What a script had sent before it met a limit is not sent again.
  const mayRepeat = end.cause?.hasWritten === false && tries < THROTTLED_MAX
  if (code === 'throttled' && mayRepeat) return { kind: 'throttled', problem, waitSeconds: waitOf(end, tries) }
  const isRefused = code === 'authentication' && !end.cause?.hasWritten // a held run begins its step again
  return { kind: isRefused ? 'refused' : 'failed', problem }
}

function judgeSuccess({ results }: RunEnd, kind: ActionKind): StepVerdict {
  const [output] = results
  if (kind === 'search' && !output) return { kind: 'halted', problem: 'The search found nothing.' }
  return { kind: 'done', output: output ?? {} }
}

function waitOf({ errors }: RunEnd, tries: number): number {
  const asked = errors[0]?.delay ?? WAIT_SECONDS * 2 ** tries
  return Math.min(Math.max(asked, 1), WAIT_SECONDS_MAX)
}
