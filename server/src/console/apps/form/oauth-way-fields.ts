// What differs from provider to provider.                                                     outbound-oauth §1, §2, §8
import { type AppField, fieldAt, oauthTypes, signInTypes } from './app-field.ts'

const usual = (words: string) => ['', words] as const

/** What differs from provider to provider. */
export const oauthWayFields: readonly AppField[] = [
  fieldAt('auth.oauth2.access_token_placement', {
    kind: 'choice',
    name: 'access_token_placement',
    label: 'access_token_placement',
    of: oauthTypes,
    isHalf: true,
    help: 'Where the token goes in every request.',
    choices: [
      usual('As usual: header (legacy: both)'),
      ['header', 'header: Authorization: Bearer …'],
      ['querystring', 'querystring: ?access_token=…'],
      ['both', 'both'],
      ['custom', 'A place of its own, below'],
    ],
  }),
  fieldAt('auth.oauth2.token_request', {
    kind: 'choice',
    name: 'token_request',
    label: 'Token request',
    of: oauthTypes,
    isHalf: true,
    help: 'How parameters are sent to the token URLs.',
    choices: [
      usual('As usual: form (legacy: query)'),
      ['form', 'Form-encoded body'],
      ['json', 'JSON body'],
      ['query_then_form', 'Query; after a 4xx a form body'],
    ],
  }),
  fieldAt('auth.oauth2.client_auth', {
    kind: 'choice',
    name: 'client_auth',
    label: 'Client ID and secret',
    of: oauthTypes,
    isHalf: true,
    help: 'Where they go at the token URLs.',
    choices: [usual('As usual: with the parameters'), ['body', 'With the parameters'], ['basic', 'HTTP Basic']],
  }),
  fieldAt('auth.oauth2.pkce', {
    kind: 'choice',
    as: 'flag',
    name: 'pkce',
    label: 'PKCE',
    of: signInTypes,
    isHalf: true,
    help: 'About a quarter of providers reject it.',
    choices: [usual('As usual: on (legacy: off)'), ['true', 'On'], ['false', 'Off']],
  }),
  fieldAt('auth.oauth2.extra_fields', {
    kind: 'lines',
    as: 'lines',
    name: 'extra_fields',
    label: 'Extra Requested Fields',
    of: oauthTypes,
    rows: 2,
    isOptional: true,
    isHalf: true,
    placeholder: 'instance_url',
    help: 'Members of the token answer to keep beside the tokens, one a line: {{auth.instance_url}}. Dots reach into objects.',
  }),
  fieldAt('auth.oauth2.authorize_params', {
    kind: 'lines',
    as: 'pairs',
    name: 'authorize_params',
    label: 'Extra authorize parameters',
    of: signInTypes,
    rows: 2,
    isOptional: true,
    isHalf: true,
    placeholder: 'access_type=offline',
    help: 'name=value, one a line.',
  }),
  fieldAt('legacy', {
    kind: 'check',
    as: 'box',
    name: 'legacy',
    label: 'Legacy',
    of: oauthTypes,
    help: 'As integrations of the older kind expect it: token parameters in the query string first, the token in both places, no PKCE, and a refresh on a 401 alone. What is chosen above counts nevertheless.',
  }),
]
