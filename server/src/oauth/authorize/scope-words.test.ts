import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permissionOf } from '../../clients/index.ts'
import { inWords } from './scope-words.ts'

test('two spellings of one permission are one sentence', () => {
  const [line, ...others] = inWords(['authentication', 'connection:read'], permissionOf)
  assert.match(line ?? '', /which accounts you connected/)
  assert.deepEqual(others, [])
})
