import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Credentials } from '../model.ts'
import { logIn, refreshTokens, requestClientToken, type TokenOutcome } from '../outbound/index.ts'

/** Whether new tokens can be had without the person: by a refresh token, by the client itself, or by logging in again. */
export function canRenew(app: App, credentials: Credentials): boolean {
  const { type, oauth2 } = app.auth
  if (type === 'client_credentials' || type === 'session') return true
  return oauth2?.auto_refresh === true && typeof credentials.refresh_token === 'string'
}

/** Asks the provider for new tokens, as the app's auth scheme has it. */
export async function requestTokens(
  app: App,
  credentials: Credentials,
  { fetch, clock }: Pick<Deps, 'fetch' | 'clock'>,
): Promise<TokenOutcome> {
  if (app.auth.type === 'client_credentials') return requestClientToken(fetch, app, credentials, clock.now())
  if (app.auth.type === 'session') return logIn(fetch, app, credentials, clock.now())
  const token = credentials.refresh_token
  if (typeof token === 'string') return refreshTokens(fetch, app, credentials, token, clock.now())
  return { kind: 'final', error: 'no_refresh_token', detail: 'There is no refresh token.', status: 0 }
}
