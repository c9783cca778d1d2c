import assert from 'node:assert/strict'
import { test } from 'node:test'
import { petshopApp } from '../../../test/petshop-app.ts'
import { type OAuth2, TemplateError } from '../../apps/index.ts'
import { authorizeUrl } from './index.ts'

const asked = { redirectUri: 'https://wayleave.test/dashboard/auth/oauth/return/PetshopAPI/', state: 's1' }

function urlWith(oauth2: Partial<OAuth2>, auth = {}, more = {}): string {
  return authorizeUrl(petshopApp(9901, oauth2), auth, { ...asked, ...more })
}

test('the parameters of seed 003, then state and response_type', () => {
  assert.equal(
    urlWith({}),
    'http://127.0.0.1:9901/oauth/authorize?client_id=petshop-client&scope=read%20write' +
      '&redirect_uri=https%3A%2F%2Fwayleave.test%2Fdashboard%2Fauth%2Foauth%2Freturn%2FPetshopAPI%2F' +
      '&state=s1&response_type=code',
  )
})

test('a challenge brings S256 along', () => {
  const { searchParams } = new URL(urlWith({}, {}, { codeChallenge: 'c1' }))
  assert.deepEqual([searchParams.get('code_challenge'), searchParams.get('code_challenge_method')], ['c1', 'S256'])
})

const SCOPES = [
  ['read write', ' ', 'scope=read%20write&'],
  ['read write', ',', 'scope=read%2Cwrite&'],
  ['pets:read pets:write', '+', 'scope=pets%3Aread+pets%3Awrite&'],
] as const

for (const [scope, scope_separator, expected] of SCOPES) {
  test(`scopes separated by "${scope_separator}": ${expected}`, () => {
    assert.ok(urlWith({ scope, scope_separator }).includes(expected))
  })
}

test('an empty scope is not sent', () => {
  assert.equal(new URL(urlWith({ scope: ' ' })).searchParams.has('scope'), false)
})

test('fixed parameters are filled in, replace what they name, and the query of the URL stays', () => {
  const url = urlWith(
    {
      authorize_url: 'http://127.0.0.1:9901/{{shop}}/authorize?a=b%20c&client_id=old',
      authorize_params: {
        access_type: 'offline',
        audience: 'shop {{shop}}',
        response_type: 'code id_token',
        gone: '{{x}}',
      },
    },
    { shop: 'acme' },
  )
  const { pathname, search, searchParams } = new URL(url)
  assert.equal(pathname, '/acme/authorize')
  assert.ok(search.startsWith('?a=b%20c&'))
  assert.deepEqual(searchParams.getAll('client_id'), ['petshop-client'])
  assert.equal(searchParams.get('access_type'), 'offline')
  assert.equal(searchParams.get('audience'), 'shop acme')
  assert.equal(searchParams.get('response_type'), 'code id_token')
  assert.equal(searchParams.has('gone'), false)
})

test('{{nonce}} is a new one for each sign-in', () => {
  const nonceOf = (auth = {}) => {
    const authorize_params = { nonce: '{{nonce}}', response_mode: 'form_post' }
    return new URL(urlWith({ authorize_params }, auth)).searchParams.get('nonce') ?? ''
  }
  assert.match(nonceOf(), /^\w{20,}$/)
  assert.notEqual(nonceOf(), nonceOf())
  assert.equal(nonceOf({ nonce: 'a field' }), 'a field')
})

test('what binds the answer cannot be replaced by fixed parameters', () => {
  const authorize_params = { state: 'x', redirect_uri: 'https://evil.test/', code_challenge: 'x' }
  const { searchParams } = new URL(urlWith({ authorize_params }))
  assert.equal(searchParams.get('state'), 's1')
  assert.equal(searchParams.get('redirect_uri'), asked.redirectUri)
  assert.equal(searchParams.has('code_challenge'), false)
})

test('throws: a field that would lead elsewhere', () => {
  const app = {
    ...petshopApp(9901, { authorize_url: 'https://{{shop}}.petshop.test/authorize' }),
    hosts: ['*.petshop.test'],
  }
  assert.equal(new URL(authorizeUrl(app, { shop: 'acme' }, asked)).host, 'acme.petshop.test')
  for (const shop of ['evil.test/', 'evil.test#', 'a@evil.test', 'a.b', '..', 'a b', '']) {
    assert.throws(() => authorizeUrl(app, { shop }, asked), TemplateError, shop)
  }
})
