export { aiEndpoint } from './ai.ts'
export { type ApiCall, type ApiDocs, apiEndpoint, isPreferringJson, listEnvelope, pageOf, paging } from './api.ts'
export { readBody } from './body.ts'
export { cookies, setCookie } from './cookies.ts'
export { isDatabaseAway } from './failures.ts'
export { formPolicy } from './form-policy.ts'
export { type MountHooks, mount } from './mount.ts'
export { requestSeconds } from './observed-request.ts'
export { CSRF_NAME, readPageForm, readUploadForm, type UploadForm } from './page-form.ts'
export {
  anyone,
  type Call,
  type CallerRule,
  type Handler,
  type Incoming,
  type Route,
  type Surface,
  surface,
} from './route.ts'
export { seeOther } from './see-other.ts'
