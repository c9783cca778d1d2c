import assert from 'node:assert/strict'
import { test } from 'node:test'
import { providerKeys } from '../index.ts'
import { call, errorOf, provide, signIn } from '../test-client.ts'

for (const key of providerKeys) {
  test(`200 me: ${key} knows who signed in`, async (t) => {
    const provider = await provide(t, key)
    const { access_token } = await signIn(provider, { user: 'omar' })
    const { status, body } = await call(provider, '/api/me', access_token)
    assert.equal(status, 200)
    assert.partialDeepStrictEqual(body, {
      id: 'omar',
      name: 'Omar Roe',
      email: 'omar@example.test',
      account: { name: 'Acme' },
    })
  })

  test(`401 with WWW-Authenticate: ${key} without a token, and with a wrong one`, async (t) => {
    const provider = await provide(t, key)
    const none = await call(provider, '/api/me', undefined)
    assert.deepEqual([none.status, errorOf(none)], [401, 'not_authenticated'])
    assert.equal(none.headers.get('www-authenticate'), `Bearer realm="${key}"`)
    const wrong = await call(provider, '/api/me', 'guessed')
    assert.deepEqual([wrong.status, errorOf(wrong)], [401, 'invalid_token'])
    assert.match(wrong.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
  })

  test(`a token in the query string counts for the providers of that time alone: ${key}`, async (t) => {
    const provider = await provide(t, key)
    const { access_token } = await signIn(provider)
    const { status } = await call(provider, `/api/me?access_token=${access_token}`, undefined)
    assert.equal(status, key === 'legacy' || key === 'texty' ? 200 : 401)
  })

  test(`404 in JSON: ${key} has no such endpoint`, async (t) => {
    const provider = await provide(t, key)
    const { access_token } = await signIn(provider)
    const missing = await call(provider, '/api/nothing', access_token)
    assert.deepEqual([missing.status, errorOf(missing)], [404, 'not_found'])
  })
}
