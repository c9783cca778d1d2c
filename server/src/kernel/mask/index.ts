export { jsonStringEnd } from './json-string-end.ts'
export { maskSecrets } from './mask-secrets.ts'
