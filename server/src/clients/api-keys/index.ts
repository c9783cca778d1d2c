export {
  type ApiKey,
  createApiKey,
  findApiKeyOf,
  keepApiKey,
  listApiKeys,
  revokeApiKey,
  revokeApiKeysOf,
} from './api-keys.ts'
export { connectCustom, isConnectedToCustom } from './custom-account.ts'
export { type FoundKey, findApiKey } from './find-api-key.ts'
export { newKey as newApiKey } from './key-form.ts'
export { ownerOfApiKey } from './key-owner.ts'
