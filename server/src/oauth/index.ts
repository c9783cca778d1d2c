export { findAccessToken } from './access-token.ts'
export { anyBearerOrClientId, bearer, bearerOrClientId, type ClientIdCaller, type TokenCaller } from './callers.ts'
export { deleteDead } from './delete-dead.ts'
export { findSessionCode, type Redemption, redeemSessionCode, type SessionCode } from './session-code.ts'
