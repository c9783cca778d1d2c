// Actions: what apps can do, their fields, and their runs. Other slices import from here alone.
export { type Action, type ActionKind, type ActionType, actionsOf, findAction } from '../apps/index.ts'
export { answerCatalogue } from './catalogue/answer-catalogue.ts'
export { findActionById } from './find-action.ts'
export type { Run } from './store.ts'
export { type RunSummary, summariseRuns } from './summarise-runs.ts'
