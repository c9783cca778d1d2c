// The ways in which the connections of an app may prove themselves, as the form names them.       seed 003, Initial Setup
export const authTypes = [
  ['oauth2_refresh', 'OAuth V2 (w/refresh)'],
  ['oauth2', 'OAuth V2'],
  ['client_credentials', 'OAuth 2.0 client credentials'],
  ['api_key', 'API key'],
  ['basic', 'Basic: user and password'],
  ['session', 'Session: a login that answers with a token'],
  ['custom', 'Custom: by hooks alone'],
  ['none', 'None'],
] as const

/** `oauth2_refresh` is type `oauth2` with `auto_refresh`. */
export type AuthChoice = (typeof authTypes)[number][0]

/** The choice that a text of the form names; the first one for what is none. */
export function authChoiceOf(text: string | undefined): AuthChoice {
  return authTypes.find(([choice]) => choice === text)?.[0] ?? 'oauth2_refresh'
}

/** The manifest's `auth.type` of a choice. */
export function authTypeOf(choice: AuthChoice): string {
  return choice === 'oauth2_refresh' ? 'oauth2' : choice
}

/** The words of an app's way of signing in. */
export function wordsOfAuth(type: string, isRefreshing = false): string {
  const choice = type === 'oauth2' && isRefreshing ? 'oauth2_refresh' : type
  return authTypes.find(([known]) => known === choice)?.[1] ?? type
}
