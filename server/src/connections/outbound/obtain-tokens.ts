import { fillText } from '../../apps/index.ts'
import type { SafeFetch } from '../../kernel/safe-fetch/index.ts'
import { askForTokens, type TokenHooks } from './ask-for-tokens.ts'
import { type AuthFields, type OAuthApp, oauth2Of, secretsOf } from './oauth-app.ts'
import type { TokenOutcome } from './token-outcome.ts'
import { type Grant, tokenRequests } from './token-request.ts'

type Returned = { code: string; redirectUri: string; codeVerifier?: string | undefined; now: Date }

/**
 * Swaps the code of the callback for tokens (RFC 6749 §4.1.3; seed 003, step 2).
 * @param returned the code, the redirect URI of the authorize URL, the PKCE verifier when a challenge was sent
 */
export function exchangeCode(
  fetch: SafeFetch,
  app: OAuthApp,
  auth: AuthFields,
  returned: Returned,
  hooks?: TokenHooks,
): Promise<TokenOutcome> {
  const { code, redirectUri, codeVerifier, now } = returned
  const proof: Grant = codeVerifier === undefined ? [] : [['code_verifier', codeVerifier]]
  const grant: Grant = [['code', code], ['grant_type', 'authorization_code'], ['redirect_uri', redirectUri], ...proof]
  const url = oauth2Of(app).access_token_url
  return ask(fetch, app, auth, { url, grant, now, secrets: [code, codeVerifier ?? ''], hooks })
}

/**
 * Swaps a refresh token for new tokens, once (RFC 6749 §6; seed 003, step 4). That only one of these is ever in flight
 * for a token is the caller's duty.
 */
export function refreshTokens(
  fetch: SafeFetch,
  app: OAuthApp,
  auth: AuthFields,
  refreshToken: string,
  now: Date,
  hooks?: TokenHooks,
): Promise<TokenOutcome> {
  const { refresh_token_url, access_token_url } = oauth2Of(app)
  const grant: Grant = [
    ['grant_type', 'refresh_token'],
    ['refresh_token', refreshToken],
  ]
  const url = refresh_token_url ?? access_token_url
  return ask(fetch, app, auth, { url, grant, now, secrets: [refreshToken], hooks })
}

/** Asks for a token in the client's own name (RFC 6749 §4.4): both the first one and every later one. */
export function requestClientToken(
  fetch: SafeFetch,
  app: OAuthApp,
  auth: AuthFields,
  now: Date,
): Promise<TokenOutcome> {
  const { access_token_url, scope, scope_separator } = oauth2Of(app)
  const scopes = fillText(scope, { auth }).trim().split(/\s+/).join(scope_separator)
  const grant: Grant = [['grant_type', 'client_credentials'], ...(scopes === '' ? [] : [['scope', scopes] as const])]
  return ask(fetch, app, auth, { url: access_token_url, grant, now, secrets: [] })
}

type Question = { url: string; grant: Grant; now: Date; secrets: string[]; hooks?: TokenHooks | undefined }

function ask(fetch: SafeFetch, app: OAuthApp, auth: AuthFields, question: Question): Promise<TokenOutcome> {
  const { url, grant, now, secrets, hooks } = question
  const plan = () => ({
    requests: tokenRequests(app, auth, url, grant),
    judging: { shape: oauth2Of(app), now, secrets: [...secretsOf(app, auth), ...secrets] },
  })
  return askForTokens(fetch, plan, hooks)
}
