import type { App } from '../../apps/index.ts'
import type { AuthHookDeps } from '../hooks/log-listener.ts'
import { hasSessionHook, logInByScript, refreshHooks } from '../hooks/token-hooks.ts'
import type { Credentials } from '../model.ts'
import { logIn, refreshTokens, requestClientToken, type TokenOutcome } from '../outbound/index.ts'

/** Whether new tokens can be had without the person: by a refresh token, by the client itself, or by logging in again. */
export function canRenew(app: App, credentials: Credentials): boolean {
  const { type, oauth2 } = app.auth
  if (type === 'client_credentials' || type === 'session') return true
  return oauth2?.auto_refresh === true && typeof credentials.refresh_token === 'string'
}

/** Asks the provider for new tokens, as the app's auth scheme and its script have it. */
export async function requestTokens(app: App, credentials: Credentials, deps: AuthHookDeps): Promise<TokenOutcome> {
  const { fetch, clock } = deps
  if (app.auth.type === 'client_credentials') return requestClientToken(fetch, app, credentials, clock.now())
  if (hasSessionHook(app)) return logInByScript(app, credentials, deps)
  if (app.auth.type === 'session') return logIn(fetch, app, credentials, clock.now())
  const token = credentials.refresh_token
  if (typeof token === 'string') {
    return refreshTokens(fetch, app, credentials, token, clock.now(), refreshHooks(app, credentials, deps))
  }
  return { kind: 'final', error: 'no_refresh_token', detail: 'There is no refresh token.', status: 0 }
}
