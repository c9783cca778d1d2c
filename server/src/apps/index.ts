// Third-party apps: the App model, manifests and templates. Other slices import from here alone.

export { findApp, findAppVersion, listApps } from './find-app.ts'
export type * from './model.ts'
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
