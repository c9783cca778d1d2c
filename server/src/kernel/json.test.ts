import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isStorable, JSON_DEPTH_MAX, parseJson, storable } from './json.ts'

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

test('parsed: what is as deep as is allowed, with any text that can be stored', () => {
  assert.doesNotThrow(() => parseJson(nested(JSON_DEPTH_MAX)))
  const value = { '😀': ['\\u0000', '\u0001', 1e300, null, false], ['__proto__']: {} }
  assert.deepEqual(parseJson(JSON.stringify(value)), value)
})

test('SyntaxError: deeper by one, and by a hundred thousand', () => {
  for (const depth of [JSON_DEPTH_MAX + 1, 100_000]) assert.throws(() => parseJson(nested(depth)), SyntaxError)
  assert.throws(() => parseJson('{"a":'.repeat(65) + '1' + '}'.repeat(65)), SyntaxError)
})

test('SyntaxError: NUL or half a surrogate pair, in a value or in a name', () => {
  for (const text of ['"\\u0000"', '{"a":["x\\u0000"]}', '{"\\u0000":1}', '"\\ud800"', '{"\\udc00":1}']) {
    assert.throws(() => parseJson(text), SyntaxError, text)
  }
})

test('SyntaxError: no JSON', () => {
  for (const text of ['', '{', 'undefined']) assert.throws(() => parseJson(text), SyntaxError, text)
})

test('storable: NUL and halves of surrogate pairs give way to a sign, and nothing else does', () => {
  for (const text of ['a\0b', 'a\ud800', '\udc00a']) assert.ok(!isStorable(text) && isStorable(storable(text)))
  assert.equal(storable('a\0b\ud83d'), 'a\ufffdb\ufffd')
  assert.equal(storable('\u{1f600}\n'), '\u{1f600}\n')
})
