import type { StepRecord } from './zap-run.ts'

/** For how many milliseconds the steps of a run were at work: what lay between them, as until it was run again, is none of it. */
export function workedFor(steps: readonly Pick<StepRecord, 'start_time' | 'end_time'>[]): number {
  const times = steps.map(({ start_time, end_time }) =>
    start_time && end_time ? Date.parse(end_time) - Date.parse(start_time) : 0,
  )
  return times.reduce((sum, time) => sum + Math.max(0, time), 0)
}
