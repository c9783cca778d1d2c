import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskBody, maskHeaders, maskPath, maskQuery } from './mask.ts'

const FORM = 'application/x-www-form-urlencoded'
const secrets = {
  api_key: 'sk-short',
  client_secret: 's3cret',
  code: 'abc',
  code_verifier: 'verifier-verifier',
  password: 'hunter2',
  password_again: 'hunter3',
  new_password: 'hunter4',
  refresh_token: 'r3fresh',
  token: 'm4iled',
  '.csrf': 'cr0ss',
}

test('masked in forms, queries and JSON: keys, codes, verifiers, tokens and passwords, by name', () => {
  const form = new URLSearchParams({ grant_type: 'authorization_code', ...secrets, state: 'seen' }).toString()
  const texts = [
    maskBody(form, FORM, '/oauth/token'),
    maskQuery(form, '/api/v1/check'),
    maskBody(JSON.stringify({ ...secrets, nested: [secrets], state: 'seen' }), 'application/json', '/oauth/token'),
  ]
  for (const text of texts) {
    for (const value of Object.values(secrets)) assert.ok(!text.includes(value), `${value} in ${text}`)
    assert.ok(text.includes('seen'))
  }
})

test('masked in headers: credentials; in paths: the secret of a link', () => {
  const headers = maskHeaders(new Headers({ 'x-api-key': 'sk-short', authorization: 'Basic eDp5', accept: '*/*' }))
  assert.deepEqual(headers, { accept: '*/*', authorization: '[masked]', 'x-api-key': '[masked]' })
  assert.equal(maskPath('/welcome/s3cret'), '/welcome/[masked]')
  assert.equal(maskPath('/welcome/s3cret/'), '/welcome/[masked]/')
  assert.equal(maskPath('/v2/apps'), '/v2/apps')
})
