// @wayleave/sdk/oauth: people of their own allow your application something, and stay connected.      seeds 000, 001, 002

export type { Fetch } from '../http/call.ts'
export type { CallOptions } from '../http/deadline.ts'
export { WayleaveError, type WayleaveErrorDetails, WayleaveOAuthError, WayleaveTimeoutError } from '../http/errors.ts'
export type { AuthorizeRequest } from './authorize-url.ts'
export { createOAuth, type OAuth, type OAuthOptions } from './oauth.ts'
export { generateCodeChallenge, generateVerifier } from './pkce.ts'
export type { QuickAccount } from './quick-account.ts'
export { type Tokens, tokenNeedsRefresh } from './tokens.ts'
