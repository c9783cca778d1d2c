import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asSentence } from './as-sentence.ts'

const cases: [given: string, sentence: string][] = [
  ['The key is not known', 'The key is not known.'],
  [' invalid_grant\n', 'invalid_grant.'],
  ['The key is not known.', 'The key is not known.'],
  ['Who are you?', 'Who are you?'],
  ['They say "gone."', 'They say "gone."'],
  ['Gone (since Monday)', 'Gone (since Monday).'],
  ['', ''],
]

for (const [given, sentence] of cases) {
  test(`${JSON.stringify(sentence)} from ${JSON.stringify(given)}`, () => assert.equal(asSentence(given), sentence))
}
