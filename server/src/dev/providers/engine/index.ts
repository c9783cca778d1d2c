// The engine: an OAuth 2.0 provider of any brand. The folders beside it say what their provider is like.
export { createApi, requireScope } from './api.ts'
export type * from './definition.ts'
export { ApiError, notFound } from './errors.ts'
export { readJson, readQuery } from './input.ts'
export { cutPage, pageQuery } from './paging.ts'
export { createProviderApp } from './provider-app.ts'
export { now } from './real-time.ts'
export { openState, type Provider } from './state.ts'
