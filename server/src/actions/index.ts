// Actions: what apps can do, their fields, and their runs. Other slices import from here alone.
export { type Action, type ActionKind, type ActionType, actionsOf, findAction } from '../apps/index.ts'
export { type Asked, type PageRead, readPage } from './asked/read-page.ts'
export { browseRuns, type ListedRun } from './browse/browse-runs.ts'
export { actionOf, actionSchema, idOfAction } from './catalogue/action-shape.ts'
export { answerCatalogue } from './catalogue/answer-catalogue.ts'
export { connectionFor } from './connection-for.ts'
export type { Calling } from './execute/call-provider.ts'
export { runSeconds } from './execute/observed-run.ts'
export type { Failure } from './execute/outcome.ts'
export { RunInterrupted, RunTakenOver } from './execute/perform-run.ts'
export { readInputs } from './execute/read-inputs.ts'
export { type JsonObject, valueAt } from './execute/results-of.ts'
export { maskInputs, secretInputs } from './execute/secret-inputs.ts'
export {
  carryOutStep,
  endOfLost,
  findStepRun,
  orderStep,
  type Resumed,
  resumeStep,
  type StepOrder,
  sealStepEnd,
} from './execute/step-run.ts'
export { beginStepsPart, endedStep, endStepsPart } from './execute/step-statements.ts'
export { assembleInputs } from './fields/assemble-inputs.ts'
export { type Choices, choicesOf } from './fields/choices-of.ts'
export { dynamicFields, readFields } from './fields/dynamic-fields.ts'
export type { Form } from './fields/find-form.ts'
export { isListField } from './fields/flat-fields.ts'
export { hasChoices } from './fields/input-shape.ts'
export { isEmpty } from './fields/is-empty.ts'
export { outputFieldsOf } from './fields/list-outputs.ts'
export type { NextPage } from './fields/next-page.ts'
export { outputsOf } from './fields/outputs-of.ts'
export { findActionById, nameAction } from './find-action.ts'
export {
  type Caught,
  catchNotification,
  fetchesNotified,
  fetchNotified,
  type HookTrigger,
  type Notification,
  type Subscribed,
  subscribeTrigger,
  unsubscribeTrigger,
} from './hooks/hook-trigger.ts'
export { authenticationRefSchema, inputsSchema } from './inputs-schema.ts'
export { listSchema, pageQuery } from './list-shape.ts'
export { actionSigningKey } from './signing-key.ts'
export type { Run, RunEnd, SealedEnd } from './store.ts'
export { type RunSummary, summariseRuns } from './summarise-runs.ts'
export { countTasks, type TaskCount, type TaskPeriod } from './tasks-store.ts'
export { isAnnounced, sampleOf, type Trial, type Tried, tryAction } from './trial/try-action.ts'
