// Apps in the console: made, published, given a client of one's own, and scripted.
export { addApp, showAddApp } from './add-app.ts'
export { confirmDeletingApp, deleteApp } from './delete-app.ts'
export { editApp, showEditApp } from './edit-app.ts'
export { editYaml, showEditYaml } from './edit-yaml.ts'
export { listApps } from './list-apps.ts'
export { changeOwnClient, removeOwnAppClient, showOwnClient } from './own-client/change-own-client.ts'
export { showApp } from './show-app.ts'
export { publishApp, showPublishApp } from './versions/publish-app.ts'
