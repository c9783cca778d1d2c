// Where a credential goes, how a session logs in, how a connection is tried and called.
import { type AppField, fieldAt } from './app-field.ts'
import type { AuthChoice } from './auth-types.ts'

/** A place for the credential. `auth.placement`, or with OAuth `access_token_placement`. */
export const placementFields: readonly AppField[] = [
  fieldAt('auth.placement.in', {
    kind: 'choice',
    name: 'placement_in',
    label: 'The credential goes into',
    choices: [
      ['header', 'A header'],
      ['query', 'The query string'],
    ],
  }),
  fieldAt('auth.placement.name', {
    kind: 'text',
    name: 'placement_name',
    label: 'Under the name',
    isHalf: true,
    isOptional: true,
    placeholder: 'Authorization',
  }),
  fieldAt('auth.placement.prefix', {
    kind: 'text',
    name: 'placement_prefix',
    label: 'With this before it',
    isHalf: true,
    isOptional: true,
    placeholder: 'Token token=',
    help: 'Stands directly before the credential: end it with a space where one is needed.',
  }),
]

const session: readonly AuthChoice[] = ['session']
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, method] as const)

/** The login of a session. */
export const loginFields: readonly AppField[] = [
  fieldAt('auth.login.request.method', {
    kind: 'choice',
    name: 'login_method',
    label: 'Login method',
    of: session,
    choices: [...methods].sort((a) => (a[0] === 'POST' ? -1 : 1)),
  }),
  fieldAt('auth.login.request.url', { kind: 'url', name: 'login_url', label: 'Login URL', of: session }),
  fieldAt('auth.login.request.json', {
    kind: 'lines',
    as: 'json',
    name: 'login_json',
    label: 'JSON body',
    of: session,
    rows: 3,
    isOptional: true,
    placeholder: '{ "user": "{{username}}", "password": "{{password}}" }',
  }),
  fieldAt('auth.login.token_path', {
    kind: 'text',
    name: 'token_path',
    label: 'Token stands at',
    of: session,
    isHalf: true,
    placeholder: 'token',
  }),
  fieldAt('auth.login.expires_path', {
    kind: 'text',
    name: 'expires_path',
    label: 'Its life stands at',
    of: session,
    isHalf: true,
    isOptional: true,
    placeholder: 'expires_in',
  }),
]

/** How a new connection is tried, and called. */
export const testFields: readonly AppField[] = [
  fieldAt('auth.test.method', {
    kind: 'choice',
    name: 'test_method',
    label: 'Test request: method',
    isHalf: true,
    choices: methods,
  }),
  fieldAt('auth.test.url', {
    kind: 'url',
    name: 'test_url',
    label: 'Test request: URL',
    isOptional: true,
    isHalf: true,
    placeholder: 'https://api.example.com/me',
    help: 'A cheap call that succeeds only with good credentials. Each connection is tried with it before it is kept.',
  }),
  fieldAt('auth.label', {
    kind: 'text',
    name: 'label',
    label: 'Connection label',
    isOptional: true,
    placeholder: '{{email}}',
    help: 'What a connection is called, after the app’s name: filled from the answer of the test, then from the fields.',
  }),
]
