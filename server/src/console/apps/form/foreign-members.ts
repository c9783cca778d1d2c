// What of `auth` belongs to other ways of signing in.
import type { Edit } from '../../../apps/index.ts'
import type { AuthChoice } from './auth-types.ts'

const OF_SIGN_IN = ['authorize_url', 'refresh_token_url', 'pkce', 'authorize_params', 'capture_from_redirect']
const ofOAuth = [...OF_SIGN_IN, 'auto_refresh', 'issuer', 'code_param'].map((name) => ['auth', 'oauth2', name])
const FOREIGN: Readonly<Record<AuthChoice, readonly (readonly string[])[]>> = {
  oauth2: [
    ['auth', 'placement'],
    ['auth', 'login'],
  ],
  oauth2_refresh: [
    ['auth', 'placement'],
    ['auth', 'login'],
  ],
  client_credentials: [['auth', 'placement'], ['auth', 'login'], ...ofOAuth],
  api_key: [
    ['auth', 'oauth2'],
    ['auth', 'login'],
  ],
  basic: [
    ['auth', 'oauth2'],
    ['auth', 'login'],
    ['auth', 'placement'],
  ],
  session: [['auth', 'oauth2']],
  custom: [
    ['auth', 'oauth2'],
    ['auth', 'login'],
  ],
  none: ['oauth2', 'login', 'placement', 'fields', 'test', 'label'].map((name) => ['auth', name]),
}

/** Members that another way of signing in has, and this one does not know. */
export function foreignMembers(choice: AuthChoice): Edit[] {
  return FOREIGN[choice].map((path) => [path, undefined])
}
