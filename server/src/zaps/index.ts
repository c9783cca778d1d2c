// Zaps and their templates. Other slices import from here alone.
export { templateSchema } from './templates/template.ts'
export { putTemplate } from './templates/templates.ts'
