// Pages for whoever manages templates.
export { addTemplate, showAddTemplate } from './add-template.ts'
export { confirmDeletingTemplate, deleteTemplate } from './delete-template.ts'
export { editTemplate, showEditTemplate } from './edit-template.ts'
export { listOwnTemplates } from './list-own-templates.ts'
