// The runs of Zaps, for people and their clients.
export { discardHeld } from './discard.ts'
export { findZapRun, type ZapRunDetail, type ZapRunStep } from './find-run.ts'
export { browseZapRuns, type ListedZapRun, type ZapRunFilter } from './list-runs.ts'
export { listZapRuns } from './list-zap-runs.ts'
export { replayZapRun } from './replay.ts'
export { type StepRecord, type ZapRunStatus, zapRunStatuses } from './zap-run.ts'
