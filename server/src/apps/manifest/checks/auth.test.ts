import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mistakeRows, mistakesOf } from '../kennel.fixture.ts'

mistakeRows([
  {
    title: 'a connection field that the provider brings',
    found: 'key: region',
    replacement: 'key: access_token',
    path: 'auth.fields[0].key',
    says: /comes from the provider/,
  },
])

/** A small app with this auth, and what is wrong with it: paths in order. */
function pathsFor(auth: string, more = ''): string[] {
  const text = `key: vet\nname: Vet\nversion: 1.0.0\nhosts: [vet.test]\nauth: ${auth}\n${more}`
  return mistakesOf(text).map(({ path }) => path)
}

const KEY = 'fields: [{ key: api_key, type: secret, required: true }]'
const OAUTH2 = 'oauth2: { client_id: "{{client_id}}", client_secret: x, access_token_url: "https://vet.test/token"'
const LOGIN =
  'login: { request: { method: POST, url: "https://vet.test/login", json: { u: "{{u}}" } }, token_path: token }'
const USE =
  'operations: { a: { kind: read, hidden: true, request: { method: GET, url: "https://vet.test/?k={{api_key}}" } } }'

const rows: [title: string, paths: string[], auth: string, more?: string][] = [
  ['none', [], '{ type: none }'],
  ['none with fields', ['auth.fields'], '{ type: none, fields: [] }'],
  ['api_key', [], `{ type: api_key, ${KEY}, placement: { in: header, name: X-Key, prefix: "Key " } }`],
  [
    'api_key whose only secret field has another name',
    [],
    '{ type: api_key, fields: [{ key: token, type: secret }], placement: { in: header } }',
  ],
  [
    'api_key without a field for the key',
    ['auth.fields'],
    '{ type: api_key, fields: [{ key: a }], placement: { in: header } }',
  ],
  ['api_key that goes nowhere', ['auth.placement'], `{ type: api_key, ${KEY} }`],
  ['api_key that a template carries', [], `{ type: api_key, ${KEY} }`, USE],
  ['api_key that hooks carry', [], `{ type: api_key, ${KEY} }`, 'hooks: ./vet.js'],
  [
    'api_key in a query parameter without a name',
    ['auth.placement.name'],
    `{ type: api_key, ${KEY}, placement: { in: query } }`,
  ],
  ['basic', [], '{ type: basic, fields: [{ key: username }, { key: password, type: secret }] }'],
  ['basic without a password', ['auth.fields'], '{ type: basic, fields: [{ key: username }] }'],
  ['client_credentials', [], `{ type: client_credentials, fields: [{ key: client_id }], ${OAUTH2} } }`],
  [
    'client_credentials with sign-in',
    ['auth.oauth2.authorize_url'],
    `{ type: client_credentials, fields: [{ key: client_id }], ${OAUTH2}, authorize_url: "https://vet.test/" } }`,
  ],
  [
    'client_credentials with two placements',
    ['auth.placement'],
    `{ type: client_credentials, placement: { in: header }, fields: [{ key: client_id }], ${OAUTH2}, access_token_placement: both } }`,
  ],
  ['session', [], `{ type: session, fields: [{ key: u }], placement: { in: header, name: X-Session }, ${LOGIN} }`],
  ['session without login', ['auth.login'], '{ type: session, placement: { in: header, name: X-Session } }'],
  ['session without placement', ['auth.placement'], `{ type: session, fields: [{ key: u }], ${LOGIN} }`],
  ['custom', [], '{ type: custom, fields: [{ key: anything }] }'],
  ['no type', ['auth.type'], '{ fields: [] }'],
]

for (const [title, paths, auth, more] of rows) {
  test(`${paths.length === 0 ? 'good' : 'a mistake'}: ${title}`, () => {
    assert.deepEqual(pathsFor(auth, more), paths)
  })
}
