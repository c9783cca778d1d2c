import { fillText, fillUrl } from '../../apps/index.ts'
import { randomToken } from '../../kernel/ids.ts'
import { type AuthFields, fillParameters, type OAuthApp, oauth2Of } from './oauth-app.ts'
import { withQuery } from './query.ts'

type Asked = { redirectUri: string; state: string; codeChallenge?: string | undefined }

// What binds the answer to this session and this app: no fixed parameter may replace it.
const BOUND = new Set(['state', 'redirect_uri', 'code_challenge', 'code_challenge_method'])

/**
 * Where the browser is sent to sign in at the provider (RFC 6749 §4.1.1; seed 003, step 1).
 * @param auth the fields entered so far, for `{{subdomain}}` and the like
 * @throws TemplateError when a field does not fit, or leads to a host that is not the app's
 */
export function authorizeUrl(app: OAuthApp, auth: AuthFields, asked: Asked): string {
  const oauth2 = oauth2Of(app)
  const parameters = new Map<string, string>([
    ['client_id', fillText(oauth2.client_id, { auth })],
    ['scope', fillText(oauth2.scope, { auth }).trim().split(/\s+/).join(oauth2.scope_separator)],
    ['redirect_uri', asked.redirectUri],
    ['state', asked.state],
    ['response_type', 'code'],
  ])
  if (parameters.get('scope') === '') parameters.delete('scope')
  if (asked.codeChallenge !== undefined) {
    parameters.set('code_challenge', asked.codeChallenge).set('code_challenge_method', 'S256') // RFC 7636 §4.3
  }
  // OpenID Connect Core §3.1.2.1: providers that ask for a nonce want a new one each time. No id_token is read here.
  for (const [name, value] of fillParameters(oauth2.authorize_params, { nonce: randomToken(), ...auth })) {
    if (!BOUND.has(name)) parameters.set(name, value)
  }
  const url = withQuery(fillUrl(oauth2.authorize_url, { auth }, app.hosts), [...parameters])
  return oauth2.scope_separator === '+' ? withBarePlus(url) : url
}

// Providers that separate scopes by `+` want it as it is; they read `%2B` as part of a name.
function withBarePlus(url: string): string {
  return url.replace(/(?<=[?&]scope=)[^&]*/, (scope) => scope.replaceAll('%2B', '+'))
}
