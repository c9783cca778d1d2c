// OAuth clients of workspaces' own, in place of those of the apps.
export { appFor, appForConnection, ownClientOf, pinOwnClient } from './app-for.ts'
export { forgetUnusedClients, removeOwnClient, setOwnClient } from './change-own-client.ts'
export { findOwnClient, listOwnClientsIn, type OwnClient } from './find-own-client.ts'
export { ownClientMistakes } from './own-client-mistakes.ts'
export type { OwnClientPlace } from './place.ts'
export { resealOwnClients } from './reseal-own-clients.ts'
