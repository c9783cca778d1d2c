import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notConnectedWords } from './not-connected.ts'

test('words in place of a code; words stay as they are', () => {
  assert.equal(notConnectedWords('denied', 'access_denied'), 'Access was not allowed at the sign-in.')
  assert.equal(notConnectedWords('failed', 'server_error'), 'The sign-in failed.')
  assert.equal(notConnectedWords('failed', ''), 'The sign-in failed.')
  assert.equal(notConnectedWords('denied', 'The person cancelled.'), 'The person cancelled.')
})
