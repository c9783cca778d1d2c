// The runs of Zaps, for people and their clients.
export { discardHeld } from './discard.ts'
export { findZapRun, type ZapRunDetail, type ZapRunStep } from './find-run.ts'
export { browseZapRuns, type ListedZapRun, type ZapRunFilter } from './list-runs.ts'
export { listZapRuns } from './list-zap-runs.ts'
export { type NewerRevision, newerRevision } from './newer-revision.ts'
export { replayZapRun } from './replay.ts'
export { workedFor } from './worked-for.ts'
export { type StepRecord, type ZapRunStatus, zapRunStatuses } from './zap-run.ts'
