// The console: pages for whoever is signed in, about clients, keys and himself. It sees all slices; nothing sees it.
export { listConnectedApps } from './account/list-apps.ts'
export { confirmRevokingApp, revokeApp } from './account/revoke-app.ts'
export { endOtherSessions, showSessions } from './account/sessions.ts'
export {
  addApp,
  changeOwnClient,
  confirmDeletingApp,
  deleteApp,
  editApp,
  editHooks,
  editYaml,
  listApps as listConsoleApps,
  publishApp,
  removeOwnAppClient,
  showAddApp,
  showApp,
  showEditApp,
  showEditHooks,
  showEditYaml,
  showOwnClient,
  showPublishApp,
} from './apps/index.ts'
export { listConsoleConnections } from './connections/list-connections.ts'
export { showConsoleConnection } from './connections/show-connection.ts'
export { confirmDeleting, deleteOwnClient } from './delete-own-client.ts'
export { addEmbed, showAddEmbed } from './embed/add-embed.ts'
export { changeOwnLooks } from './embed/change-looks.ts'
export { checkJwt } from './embed/check-jwt.ts'
export { changeEmbedClient, showEmbedCredentials } from './embed/credentials.ts'
export { fetchKeys } from './embed/fetch-keys.ts'
export { listEmbed } from './embed/list-embed.ts'
export { previewLooks } from './embed/preview.ts'
export { changeRedirectUris, showRedirectUris } from './embed/redirect-uris.ts'
export { confirmWebhookSecret, takeWebhookSecret } from './embed/regenerate-webhook-secret.ts'
export { showSettings } from './embed/show-settings.ts'
export { changeWhiteLabel, showWhiteLabel } from './embed/white-label.ts'
export { createZapPage, listTemplates, showAppPage, showCategory, showPair, showTemplate } from './gallery/index.ts'
export { leadHome } from './home/lead-home.ts'
export { showHome } from './home/show-home.ts'
export { connectOwnApp, showConnectApp } from './my-connections/connect-app.ts'
export { confirmDisconnecting, disconnectOwn } from './my-connections/disconnect.ts'
export { listOwnConnections } from './my-connections/list-own-connections.ts'
export { reconnectOwn } from './my-connections/reconnect.ts'
export { showOwnConnection } from './my-connections/show-own-connection.ts'
export { turnOnOwnZaps } from './my-connections/turn-on-zaps.ts'
export { embedPages, providerPages } from './parts/client-pages.ts'
export { addProvider, showAddProvider } from './providers/add-provider.ts'
export { listProviders } from './providers/list-providers.ts'
export { changeProvider, showProvider } from './providers/show-provider.ts'
export { confirmSecret, takeSecret } from './regenerate-secret.ts'
export { listConsoleRuns } from './runs/list-runs.ts'
export {
  addTemplate,
  confirmDeletingTemplate,
  deleteTemplate,
  editTemplate,
  listOwnTemplates,
  showAddTemplate,
  showEditTemplate,
} from './templates/index.ts'
export {
  beginZap,
  changeTitle as changeZapTitle,
  confirmDeletingZap,
  confirmDiscarding,
  connectAccount as connectStepAccount,
  deleteOwnZap,
  discardOwnDraft,
  discardOwnHeld,
  editJson as editZapJson,
  editStep as editZapStep,
  listOwnZapRuns,
  listOwnZaps,
  moveSteps as moveZapSteps,
  publishZap,
  replayOwnZapRun,
  showEditJson as showZapJson,
  showEditor as showZapEditor,
  showNewZap,
  showOwnZapRun,
  switchZap,
  takeVersion as takeAppVersion,
  useAccount as useStepAccount,
} from './zaps/index.ts'
