// The parameters that the author of an OAuth V2 app provides.                                  seed 003, Initial Setup
import { type AppField, fieldAt, oauthTypes, signInTypes } from './app-field.ts'

/** Seed 003, Initial Setup: the parameters that the author of an app provides. */
export const oauthFields: readonly AppField[] = [
  fieldAt('auth.oauth2.client_id', {
    kind: 'text',
    name: 'client_id',
    label: 'Client ID',
    of: oauthTypes,
    isHalf: true,
    help: 'From the provider, where you register the redirect URI.',
  }),
  fieldAt('auth.oauth2.client_secret', {
    kind: 'secret',
    name: 'client_secret',
    label: 'Client secret',
    of: oauthTypes,
    isHalf: true,
    isOptional: true,
    help: 'Sealed when you save, and never shown again. Enter it as the last thing: a preview does not keep it.',
  }),
  fieldAt('auth.oauth2.authorize_url', {
    kind: 'url',
    name: 'authorize_url',
    label: 'Authorize URL',
    of: signInTypes,
    placeholder: 'https://{{subdomain}}.example.com/oauth/authorize',
    help: 'Where the browser is sent. {{key}} of a field below is filled in, here and in all addresses.',
  }),
  fieldAt('auth.oauth2.access_token_url', {
    kind: 'url',
    name: 'access_token_url',
    label: 'Access token URL',
    of: oauthTypes,
    placeholder: 'https://example.com/oauth/token',
    help: 'Where the code is swapped for tokens. The answer may be JSON, XML or a query string.',
  }),
  fieldAt('auth.oauth2.refresh_token_url', {
    kind: 'url',
    name: 'refresh_token_url',
    label: 'Refresh token URL',
    of: ['oauth2_refresh'],
    isOptional: true,
    help: 'Left empty: the access token URL.',
  }),
  fieldAt('auth.oauth2.scope', {
    kind: 'text',
    name: 'scope',
    label: 'Scope',
    of: oauthTypes,
    isOptional: true,
    isHalf: true,
    help: 'With spaces between them.',
  }),
  fieldAt('auth.oauth2.scope_separator', {
    kind: 'text',
    name: 'scope_separator',
    label: 'Scope separator',
    of: oauthTypes,
    isOptional: true,
    isHalf: true,
    help: 'What the provider wants between scopes: a comma, a plus. Left empty: a space.',
  }),
]
