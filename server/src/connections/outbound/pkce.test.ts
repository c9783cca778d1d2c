import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPkce, pkceChallenge } from './index.ts'

test('the challenge is that of RFC 7636, appendix B', () => {
  assert.equal(
    pkceChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  )
})

test('each verifier is new, and of the length and letters of RFC 7636 §4.1', () => {
  const [one, two] = [createPkce(), createPkce()]
  assert.notEqual(one.verifier, two.verifier)
  assert.match(one.verifier, /^[\w.~-]{43,128}$/)
  assert.equal(one.challenge, pkceChallenge(one.verifier))
})
