// Manifests: checking one, converting it to the App model, and the JSON Schema that editors use.

export { type CheckedDocument, checkDocument, mistakeAt } from './check-document.ts'
export { type CheckedManifest, checkManifest } from './check-manifest.ts'
export { apiNameOf, appIdOf } from './convert/app-names.ts'
export { describeIssue } from './describe-issue.ts'
export { type Edit, editDocument, looseValue } from './edit-document.ts'
export type { Environment } from './fill-environment.ts'
export { manifestJsonSchema } from './json-schema.ts'
export type { Mistake } from './mistake.ts'
export type { ReadScript, UnreadScript } from './script.ts'
