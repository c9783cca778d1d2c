import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOAuth, type OAuthOptions } from './oauth.ts'

const complete = { baseUrl: 'http://localhost:4747', clientId: 'crm', redirectUri: 'https://crm.test/cb', scope: 'zap' }

for (const missing of ['clientId', 'redirectUri', 'scope'] as const) {
  test(`TypeError that names the three: ${missing} is left out, or is empty`, () => {
    const { [missing]: _left, ...rest } = complete
    const expected = new TypeError('clientId, redirectUri and scope must not be empty.')
    assert.throws(() => createOAuth(rest as OAuthOptions), expected)
    assert.throws(() => createOAuth({ ...complete, [missing]: '' }), expected)
  })
}

test('TypeError: a list of no scopes', () => {
  assert.throws(() => createOAuth({ ...complete, scope: [] }), TypeError)
})
