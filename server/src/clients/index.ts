export {
  type ApiKey,
  connectCustom,
  createApiKey,
  type FoundKey,
  findApiKey,
  findApiKeyOf,
  isConnectedToCustom,
  keepApiKey,
  listApiKeys,
  newApiKey,
  ownerOfApiKey,
  revokeApiKey,
  revokeApiKeysOf,
} from './api-keys/index.ts'
export type { JwksAnswer } from './ask-jwks.ts'
export { authenticateClient, claimedClientId, type PresentedClient, UNKNOWN_CLIENT } from './authenticate-client.ts'
export {
  type BrandMember,
  brandBytesMax,
  brandMembers,
  changeLooks,
  changeLooksWithin,
  type GivenLooks,
  judgeBrand,
  logoOf,
  readBrandFile,
  serveBrandFile,
} from './brand/index.ts'
export {
  type ClientDeed,
  type NewSecret,
  type NewWebhookSecret,
  regenerateSecret,
  regenerateWebhookSecret,
} from './change-secret.ts'
export { type Change, changeSettings, type Settings } from './change-settings.ts'
export {
  changeOwner,
  findClientOf,
  listClientsOf,
  listOwners,
  lockClientOf,
  type OwnClient,
  ownerOf,
} from './client-owner.ts'
export { type Deletion, deleteClient } from './delete-client.ts'
export { findClient, isRegisteredOrigin, listClients, webhookSecretsOf } from './find-client.ts'
export { findPublisher } from './find-publisher.ts'
export { houseClient, isHouseClient } from './house-client.ts'
export { judgeKey, type PartnerKey } from './jwks.ts'
export { keyOfName } from './key-of-name.ts'
export { messageOriginsOf } from './message-origins.ts'
export {
  type Client,
  type ClientKind,
  HOUSE_CLIENT_ID,
  includesScope,
  type Partner,
  permissionOf,
  registeredScopes,
  scopesOfKind,
  spellingsOf,
} from './model.ts'
export { isOpenTo, openTo, openToPerson } from './open-apps.ts'
export { fetchPartnerKeys, JWKS_REFETCH_SECONDS, JwksUnavailable, knownJwks, partnerKey } from './partner-keys.ts'
export { isRegisteredRedirectUri, redirectUriMistake } from './redirect-uri.ts'
export {
  changeClient,
  completeRegistration,
  newWebhookSecret,
  type Registered,
  type Registration,
  registerClient,
  registerClientWithin,
  registrationFileSchema,
  registrationSchema,
} from './register-client.ts'
