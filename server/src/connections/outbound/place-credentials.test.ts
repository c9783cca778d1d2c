import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthScheme, Field, Placement } from '../../apps/index.ts'
import { authoriseRequest, placeCredentials } from './index.ts'

const request = { method: 'GET', url: 'https://api.petshop.test/v2/pets.json?sort=-id%20x' }
const bearer: Placement = { in: 'header', name: 'Authorization', prefix: 'Bearer ' }
const query: Placement = { in: 'query', name: 'access_token', prefix: '' }

function scheme(type: AuthScheme['type'], placements: Placement[], keys: Field['key'][] = []): AuthScheme {
  const fields = keys.map((key): Field => ({ key, label: key, type: 'string', required: true }))
  return { type, placements, fields }
}

test('seed 003, placement header: Authorization: Bearer', () => {
  assert.deepEqual(placeCredentials(request, [bearer], '1234567890abcdef'), {
    ...request,
    headers: { authorization: 'Bearer 1234567890abcdef' },
    secretHeaders: ['authorization'],
  })
})

test('seed 003, placement querystring: ?access_token=', () => {
  const placed = placeCredentials(
    { method: 'GET', url: 'https://api.example.com/v2/tickets.json' },
    [query],
    '1234567890abcdef',
  )
  assert.equal(placed.url, 'https://api.example.com/v2/tickets.json?access_token=1234567890abcdef')
  assert.deepEqual([placed.headers, placed.secretQuery], [undefined, ['access_token']])
})

test('seed 003, both by default', () => {
  const placed = placeCredentials(request, [query, bearer], 'a+b&c')
  assert.equal(placed.url, `${request.url}&access_token=a%2Bb%26c`)
  assert.deepEqual(placed.headers, { authorization: 'Bearer a+b&c' })
})

test('what stood in the place is replaced, everything else stays', () => {
  const before = {
    ...request,
    url: 'https://api.petshop.test/?access_token=old&x=1&access_token=older',
    headers: { AUTHORIZATION: 'old', accept: 'x' },
    secretHeaders: ['x-other'],
  }
  const placed = placeCredentials(before, [query, bearer], 'new')
  assert.equal(placed.url, 'https://api.petshop.test/?x=1&access_token=new')
  assert.deepEqual(placed.headers, { accept: 'x', authorization: 'Bearer new' })
  assert.deepEqual(placed.secretHeaders, ['x-other', 'authorization'])
  assert.equal(before.headers.AUTHORIZATION, 'old')
})

test('basic: user and password in UTF-8', () => {
  const placed = authoriseRequest(request, scheme('basic', []), { username: 'påls', password: 'a:b' })
  assert.deepEqual(placed.headers, { authorization: `Basic ${Buffer.from('påls:a:b').toString('base64')}` })
  assert.deepEqual(placed.secretHeaders, ['authorization'])
})

test('api_key: the prefix stands directly before the key, which is in the field that the model names', () => {
  const place: Placement = { in: 'header', name: 'Authorization', prefix: 'Key ' }
  const auth = { ...scheme('api_key', [place], ['api_key', 'token']), key_field: 'token' }
  const placed = authoriseRequest(request, auth, { api_key: 'other', token: 'k1', access_token: 'other' })
  assert.deepEqual(placed.headers, { authorization: 'Key k1' })
  assert.deepEqual(authoriseRequest(request, auth, { api_key: 'other', access_token: 'other' }), request)
})

test('session and client_credentials place the access token', () => {
  const place: Placement = { in: 'header', name: 'X-Session', prefix: '' }
  for (const type of ['session', 'client_credentials', 'oauth2'] as const) {
    assert.deepEqual(authoriseRequest(request, scheme(type, [place]), { access_token: 't' }).headers, {
      'x-session': 't',
    })
  }
})

test('nothing is placed: no auth, a custom scheme, no credential', () => {
  for (const type of ['none', 'custom'] as const) {
    assert.deepEqual(authoriseRequest(request, scheme(type, [bearer]), { access_token: 't' }), request)
  }
  assert.deepEqual(authoriseRequest(request, scheme('oauth2', [bearer]), {}), request)
})
