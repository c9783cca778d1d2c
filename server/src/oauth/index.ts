export { findAccessToken } from './access-token.ts'
export { AI_SCOPE, type AiCaller, aiCaller, aiCallerOrNobody } from './ai-actions/index.ts'
export { authorizeAs } from './authorize/authorize-as.ts'
export { type AuthorizeError, authorizeErrors } from './authorize/errors.ts'
export { inWords } from './authorize/scope-words.ts'
export {
  type AppCaller,
  anyBearerOrClientId,
  anyoneOrClientId,
  appBearer,
  bearer,
  bearerOrClientId,
  type ClientCaller,
  type ClientIdCaller,
  clientBearer,
  type TokenCaller,
} from './callers.ts'
export { type Attempt, recentAttempts } from './client-attempts.ts'
export { deleteDead, deleteOldGrants } from './delete-dead.ts'
export { findLiveGrant, type Grant, listGrantsOf, listLiveGrants, revokeGrant } from './grant.ts'
export {
  findSessionCode,
  mintSessionCode,
  type Redemption,
  redeemSessionCode,
  type SessionCode,
} from './session-code.ts'
export { checkPartnerJwt, type JwtReport, type JwtRuleName, type JwtRuleResult } from './token/check-partner-jwt.ts'
