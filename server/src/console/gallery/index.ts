// The pages that embed links and the addresses in API answers lead to.
export { createZapPage } from './create-zap-page.ts'
export { listTemplates } from './list-templates.ts'
export { showAppPage } from './show-app-page.ts'
export { showCategory } from './show-category.ts'
export { showPair } from './show-pair.ts'
export { showTemplate } from './show-template.ts'
