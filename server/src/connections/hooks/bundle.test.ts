import assert from 'node:assert/strict'
import { test } from 'node:test'
import { petshopApp } from '../../../test/petshop-app.ts'
import { bundleOf, responseBundle } from './bundle.ts'
import { toScriptRequest } from './script-request.ts'

const auth = { shop: 'acme', access_token: 'tok', refresh_token: 'ref' }

test('the bundle holds the tokens in auth_fields and the filled client in oauth_data', () => {
  const app = petshopApp(9901, { client_id: '{{shop}}-client', client_secret: 's' })
  const bundle = bundleOf(app, auth, {})
  assert.deepEqual(bundle.auth_fields, auth)
  assert.deepEqual(bundle.oauth_data, {
    client_id: 'acme-client',
    client_secret: 's',
    authorize_url: 'http://127.0.0.1:9901/oauth/authorize',
    access_token_url: 'http://127.0.0.1:9901/oauth/token',
    refresh_token_url: '',
    scope: 'read write',
  })
})

test('members that do not apply are empty, and what is given stands over them', () => {
  const bundle = bundleOf(petshopApp(1), auth, { action_fields: { name: 'Rex' }, meta: { frontend: true } })
  assert.deepEqual([bundle.action_fields, bundle.search_fields, bundle.zap], [{ name: 'Rex' }, {}, { id: 0 }])
  assert.partialDeepStrictEqual(bundle.meta, { frontend: true, standard_poll: true, limit: null })
})

test('an app without OAuth has no oauth_data', () => {
  const { oauth2: _none, ...scheme } = petshopApp(1).auth
  assert.deepEqual(bundleOf({ auth: { ...scheme, type: 'api_key' } }, {}, {}).oauth_data, {})
})

test('after a request the bundle has the request as sent and the response', () => {
  const request = toScriptRequest({ method: 'GET', url: 'http://127.0.0.1:1/pets?a=1' })
  const answer = { status: 503, headers: { 'content-type': 'text/plain' }, body: 'Later.' }
  const bundle = responseBundle({ zap: {} }, request, answer)
  assert.deepEqual(bundle, {
    zap: {},
    request: { method: 'GET', url: 'http://127.0.0.1:1/pets', headers: {}, params: { a: '1' }, data: null, auth: null },
    response: { status_code: 503, headers: { 'content-type': 'text/plain' }, content: 'Later.' },
  })
})
