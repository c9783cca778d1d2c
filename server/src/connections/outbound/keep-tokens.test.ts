import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepTokens, refreshMarginSeconds } from './index.ts'

const auth = { shop: 'acme', access_token: 'a1', refresh_token: 'r1', team: { id: 7 } }

test('a new refresh token replaces the old one', () => {
  const kept = keepTokens(auth, { access_token: 'a2', refresh_token: 'r2', extra: { realm: '9' } })
  assert.deepEqual(kept, { shop: 'acme', access_token: 'a2', refresh_token: 'r2', team: { id: 7 }, realm: '9' })
})

test('no new refresh token keeps the old one', () => {
  assert.deepEqual(keepTokens(auth, { access_token: 'a2', extra: {} }), { ...auth, access_token: 'a2' })
})

test('the tokens come from the token answer, whatever the extra fields are called', () => {
  assert.equal(keepTokens(auth, { access_token: 'a2', extra: { access_token: 'x' } }).access_token, 'a2')
})

test('the margin of a refresh is 5 minutes, or half a short life', () => {
  assert.deepEqual([3600, 600, 599, 60].map(refreshMarginSeconds), [300, 300, 299.5, 30])
})
