// Third-party apps: the App model, manifests and templates. Other slices import from here alone.

export {
  type Action,
  type ActionKind,
  type ActionType,
  actionKinds,
  actionsOf,
  actionTypes,
  findAction,
  isWriting,
} from './action.ts'
export { appImage } from './app-image.ts'
export { appOf, appSchema, type ConnectLinks, colourOf, imageOf, imagesOf } from './app-shape.ts'
export { boundsOf } from './bounds.ts'
export { type FilterOperator, filterApp, filterOperators, isFilterOperator } from './built-in/filter-app.ts'
export { compareVersions } from './compare-versions.ts'
export {
  checkDraft,
  createDraft,
  type Draft,
  type DraftContent,
  deleteDraft,
  findDraftOf,
  type ListedDraft,
  listDraftsOf,
  lockDraftOf,
  publishDraft,
  readDraftScript,
  saveDraft,
  withHooks,
  withSecretApart,
  withSecretNamed,
} from './drafts/index.ts'
export { findApp, findAppVersion, listApps, type PublishedApp } from './find-app.ts'
export { findOperation, findTrigger } from './find-operation.ts'
export {
  callHook,
  callWords,
  findScript,
  type HookAnswer,
  type HookException,
  type HookFailure,
  type HookOutcome,
  type HookRequest,
  type HookRequester,
  hasHook,
  hookPrelude,
  readScript,
  readScriptBeside,
  type ScriptFile,
} from './hooks/index.ts'
export {
  appIdOf,
  type CheckedDocument,
  type CheckedManifest,
  checkDocument,
  checkManifest,
  describeIssue,
  type Edit,
  type Environment,
  editDocument,
  looseValue,
  type Mistake,
  manifestJsonSchema,
  mistakeAt,
  type ReadScript,
  type UnreadScript,
} from './manifest/index.ts'
export type * from './model.ts'
export { fieldTypes } from './model.ts'
export { type GoodManifest, PushError, type Pushed, pushApp } from './push-app.ts'
export { type ListedVersion, listVersions } from './store.ts'
export {
  type FilledRequest,
  fillHeader,
  fillJson,
  fillRequest,
  fillText,
  fillUrl,
  matchesHosts,
  TemplateError,
  type Values,
} from './template/index.ts'
