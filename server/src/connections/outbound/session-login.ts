import { boundsOf, fillRequest } from '../../apps/index.ts'
import type { OutboundRequest, SafeFetch } from '../../kernel/safe-fetch/index.ts'
import { askForTokens } from './ask-for-tokens.ts'
import { type AuthFields, type OAuthApp, secretsOf } from './oauth-app.ts'
import type { TokenOutcome } from './token-outcome.ts'
import { TOKEN_LIMITS } from './token-request.ts'

/**
 * Logs in with the connection's fields and takes the session's token out of the answer; judged like any other token
 * request, so that a refused login is final and a lost one unknown.
 * @throws Error when the app has no login request: a broken invariant
 */
export async function logIn(fetch: SafeFetch, app: OAuthApp, auth: AuthFields, now: Date): Promise<TokenOutcome> {
  const { login } = app.auth
  if (login === undefined) throw new Error(`an app of auth type ${app.auth.type} has no login request`)
  const shape = { token_path: login.token_path, expires_path: login.expires_path, extra_fields: [] }
  return askForTokens(fetch, () => ({
    requests: [loginRequest(app, fillRequest(login.request, { auth }, app.hosts))],
    judging: { shape, now, secrets: secretsOf(app, auth) },
  }))
}

function loginRequest(app: OAuthApp, filled: ReturnType<typeof fillRequest>): OutboundRequest {
  const { method, url, headers, body, contentType } = filled
  return {
    ...TOKEN_LIMITS,
    method,
    url,
    ...boundsOf(app),
    headers: { accept: 'application/json', ...headers, ...(contentType ? { 'content-type': contentType } : {}) },
    ...(body === undefined ? {} : { body }),
  }
}
