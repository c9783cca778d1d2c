export { AI_SCOPE, type AiCaller, aiCaller, aiCallerOrNobody } from './ai-caller.ts'
export { checkAuth } from './check-auth.ts'
export { listAccounts } from './list-accounts.ts'
