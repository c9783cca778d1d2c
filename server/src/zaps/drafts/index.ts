// What somebody is writing in the editor, before it becomes a revision of a Zap.
export { actionsForStep, appForStep, appsForStep, freeAlias, withAction, withApp } from './choose.ts'
export { type DraftContent, type DraftStep, emptyStep, STEPS_MAX, type StepTest, TITLE_LENGTH_MAX } from './draft.ts'
export { type ReadDraft, readDraftJson, writeDraftJson } from './draft-json.ts'
export { beginDraft, type Draft, discardDraft, liveContent, readDraft, saveDraft } from './drafts.ts'
export {
  type DraftMistake,
  judgeDraft,
  type NamedDraftStep,
  nameStep,
  nameSteps,
  type PublishableStep,
} from './judge-draft.ts'
export { KEPT_SECRET } from './kept-secrets.ts'
export { findNewerVersions, type NewerVersion, withVersion } from './newer-versions.ts'
export { openPrefilled, type Prefilled, type PrefilledStep, readPrefilled, writePrefilled } from './prefilled.ts'
export { stepsOfPrefilled } from './prefilled-steps.ts'
export {
  browseOwnZaps,
  deleteZap,
  findOwnApps,
  findOwnZap,
  hasOwnZaps,
  lockOwnZap,
  type OwnZap,
  type SoughtZaps,
} from './store.ts'
export { type TriedStep, tryStep } from './try-step.ts'
