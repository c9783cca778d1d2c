export { asset } from './assets.ts'
export { errorPage } from './error-page.ts'
export { type InputField, inputField } from './input-field.ts'
export { type Html, html, type PageOptions, page, raw } from './page.ts'
