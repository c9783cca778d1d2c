// The forms of an OAuth app (a client of the kind `ai_actions`).
import type { OwnClient, Settings } from '../../clients/index.ts'
import type { FormField, FormMistakes } from '../parts/form-fields.ts'
import { scopesField } from '../parts/scope-choices.ts'

const name: FormField = {
  kind: 'text',
  name: 'name',
  label: 'Name',
  help: 'What people read when your app asks for their consent.',
}

const publicClient: FormField = {
  kind: 'check',
  name: 'public',
  label: 'Public Client',
  help: 'For apps that cannot keep a secret, such as pages, mobile apps and command-line tools: no secret, and each sign-in is proven with PKCE. Uncheck it for a server of yours that keeps a client secret. This cannot be changed later.',
}

const redirectUris = (isPublic: boolean): FormField => ({
  kind: 'lines',
  name: 'redirect_uris',
  label: 'Redirect URIs',
  help: 'One a line, each in full: what your app sends must be one of them, byte for byte. https, or http on 127.0.0.1, [::1] and localhost. A public client may have a scheme of its own.',
  placeholder: 'https://your-app.com/callback',
  redirectUrisOf: isPublic ? 'public' : 'confidential',
})

/** What is asked of a new app. */
export const newFields: readonly FormField[] = [name, publicClient, redirectUris(true), scopesField('ai_actions')]

/** What can be changed afterwards. */
export function settingsFields({ is_public, scopes }: OwnClient): readonly FormField[] {
  return [
    name,
    redirectUris(is_public),
    scopesField('ai_actions', scopes),
    {
      kind: 'choice',
      name: 'id_token_alg',
      label: 'Signature of id_tokens',
      help: 'RS256 is what every OpenID Connect library expects.',
      choices: [
        ['RS256', 'RS256'],
        ['ES256', 'ES256'],
      ],
    },
    retryWindow,
  ]
}

/** For clients that send no Idempotency-Key. */
export const retryWindow: FormField = {
  kind: 'number',
  name: 'retry_window_seconds',
  label: 'Retry window, seconds',
  help: 'From 0 to 60. How long a refresh token that was used may come again and get the same answer, for clients that lose answers and send no Idempotency-Key. 0: a second use counts as a leak and revokes everything.',
}

/** An app without a redirect URI could ask nobody. */
export function judgeRedirectUris({ redirect_uris }: Settings): FormMistakes {
  const isEmpty = Array.isArray(redirect_uris) && redirect_uris.length === 0
  return isEmpty ? { redirect_uris: ['Enter at least one.'] } : {}
}
