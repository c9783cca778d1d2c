import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { App, OAuth2, Placement } from '../../model.ts'
import { checkManifest } from '../check-manifest.ts'
import { KENNEL, KENNEL_ENV, kennelWith } from '../kennel.fixture.ts'

function appOf(text: string): App {
  const result = checkManifest(text, { filename: 'kennel.yaml', env: KENNEL_ENV })
  assert.ok('app' in result, JSON.stringify(result))
  return result.app
}

function withAuth(auth: string): App {
  return appOf(`key: vet\nname: Vet\nversion: 1.0.0\nhosts: [vet.test]\nauth: ${auth}\n`)
}

test('names: the id is UUID version 5 of the key, the slug the key, the API name PascalCase and API', () => {
  const { id, slug, api_name } = appOf('{ key: petshop, name: Petshop, version: 1.0.0 }')
  // python3: uuid.uuid5(uuid.UUID('6d0b5a0c-8f3e-4c53-a7b1-9c2e4d7f1a68'), 'petshop')
  assert.deepEqual([id, slug, api_name], ['7b2bf7e5-e079-555b-9ffe-2aeeaf2df450', 'petshop', 'PetshopAPI'])
  assert.equal(appOf(KENNEL).api_name, 'KennelCrmAPI')
  assert.equal(appOf('{ key: a, api_name: OtherAPI, name: A, version: 1.0.0 }').api_name, 'OtherAPI')
})

test('the model is JSON: nothing is lost on the way through the database', () => {
  const app = appOf(KENNEL)
  assert.deepEqual(JSON.parse(JSON.stringify(app)), app)
})

const MODERN: OAuth2 = {
  client_id: 'wayleave-at-kennel',
  client_secret: KENNEL_ENV.KENNEL_SECRET,
  authorize_url: 'https://{{region}}.kennel.test/authorize',
  access_token_url: 'https://{{auth.region}}.kennel.test/token',
  scope: 'dogs walks',
  scope_separator: ' ',
  pkce: true,
  token_request: 'form',
  client_auth: 'body',
  authorize_params: {},
  token_params: {},
  extra_fields: ['api_base', 'kennel.id'],
  capture_from_redirect: [],
  auto_refresh: true,
  refresh_ahead: true,
  token_path: 'access_token',
  code_param: 'code',
}
const BEARER: Placement = { in: 'header', name: 'Authorization', prefix: 'Bearer ' }
const IN_QUERY: Placement = { in: 'query', name: 'access_token', prefix: '' }

test('oauth2: the defaults of a new app', () => {
  const { auth, legacy } = appOf(KENNEL)
  assert.equal(legacy, false)
  assert.deepEqual(auth.oauth2, MODERN)
  assert.deepEqual(auth.placements, [BEARER])
})

test('oauth2: the issuer is kept as it is written', () => {
  for (const issuer of [
    'https://kennel.test',
    'https://kennel.test/eu/',
    'http://127.0.0.1:9955',
    'http://localhost/x',
  ]) {
    const { auth } = appOf(kennelWith('scope: dogs walks', `scope: dogs walks\n    issuer: "${issuer}"`))
    assert.equal(auth.oauth2?.issuer, issuer)
  }
})

test('oauth2: the defaults of a legacy app are those of seed 003', () => {
  const { auth } = appOf(kennelWith('limits:', 'legacy: true\nlimits:'))
  assert.deepEqual(auth.oauth2, { ...MODERN, token_request: 'query_then_form', pkce: false, refresh_ahead: false })
  assert.deepEqual(auth.placements, [IN_QUERY, BEARER])
})

test('oauth2: what a legacy app says itself comes before the defaults', () => {
  const own =
    'scope: dogs walks\n    pkce: true\n    token_request: json\n    refresh_ahead: true\n    access_token_placement: header'
  const { auth } = appOf(kennelWith('limits:', 'legacy: true\nlimits:').replace('scope: dogs walks', own))
  assert.deepEqual(auth.oauth2, { ...MODERN, token_request: 'json' })
  assert.deepEqual(auth.placements, [BEARER])
})

const placements: [written: string, placements: Placement[]][] = [
  ['header', [BEARER]],
  ['query', [IN_QUERY]],
  ['querystring', [IN_QUERY]],
  ['both', [IN_QUERY, BEARER]],
  ['{ in: header }', [BEARER]],
  ['{ in: query }', [IN_QUERY]],
  ['{ in: query, name: auth_token }', [{ in: 'query', name: 'auth_token', prefix: '' }]],
  ['{ in: header, name: X-Token }', [{ in: 'header', name: 'X-Token', prefix: '' }]],
  [
    '{ in: header, name: Authorization, prefix: "Token " }',
    [{ in: 'header', name: 'Authorization', prefix: 'Token ' }],
  ],
]

for (const [written, expected] of placements) {
  test(`access_token_placement: ${written}`, () => {
    const text = kennelWith('scope: dogs walks', `scope: dogs walks\n    access_token_placement: ${written}`)
    assert.deepEqual(appOf(text).auth.placements, expected)
  })
}

test('api_key: the key goes where the placement says, from the field that holds it', () => {
  const { auth } = withAuth(
    '{ type: api_key, fields: [{ key: k, type: secret }], placement: { in: header, name: X-Key, prefix: "Key " } }',
  )
  assert.deepEqual(auth.placements, [{ in: 'header', name: 'X-Key', prefix: 'Key ' }])
  assert.equal(auth.key_field, 'k')
})

test('basic: user and password go into the Authorization header', () => {
  const { auth } = withAuth('{ type: basic, fields: [{ key: username }, { key: password, type: secret }] }')
  assert.deepEqual(auth.placements, [{ in: 'header', name: 'Authorization', prefix: 'Basic ' }])
})

test('no auth at all is type none', () => {
  assert.deepEqual(appOf('{ key: a, name: A, version: 1.0.0 }').auth, { type: 'none', fields: [], placements: [] })
})

test('fields: type, label and required have defaults; a field that others depend on alters the form', () => {
  const { register_dog } = appOf(KENNEL).operations
  assert.deepEqual(register_dog?.fields, [
    {
      key: 'breed',
      label: 'Breed',
      type: 'string',
      required: true,
      options: { operation: 'breeds', value: 'id', label: 'name' },
      alters_fields: true,
    },
    { key: 'age', label: 'Age in years', type: 'integer', required: false, default: 1 },
    { key: 'traits', label: 'Traits', type: 'string', required: false, list: true },
  ])
  assert.deepEqual(register_dog?.fields_from, { operation: 'breed_fields', depends_on: ['breed'] })
})

test('choices are texts, their label the value when there is none', () => {
  const text = kennelWith('{ value: eu, label: Europe }, { value: us }', '{ value: 1, label: Europe }, { value: 2 }')
  assert.deepEqual(appOf(text).auth.fields[0]?.choices, [
    { value: '1', label: 'Europe' },
    { value: '2', label: '2' },
  ])
})

test('operations and triggers: hidden ones get a name, results are the whole answer, headers are text', () => {
  const { operations, triggers } = appOf(KENNEL)
  assert.deepEqual(
    [operations.breeds?.name, operations.breeds?.description, operations.breeds?.result],
    ['Breeds', '', '$'],
  )
  assert.equal(operations.register_dog?.result, 'data.dog')
  assert.deepEqual(operations.register_dog?.request?.headers, { 'X-Version': '2' })
  assert.equal(triggers.walked?.subscribe?.method, 'POST')
  assert.deepEqual(triggers.walked?.sample, { id: 7, dog: 'Rex' })
})

test('the colour has no # and capital digits; hosts are in lower case', () => {
  const { hex_color, hosts } = appOf(kennelWith('"kennel.test"', '"Kennel.TEST"'))
  assert.equal(hex_color, '2F7A4D')
  assert.deepEqual(hosts, ['kennel.test', '*.kennel.test', '127.0.0.1:9955'])
})
