import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editDocument, looseValue } from './edit-document.ts'

const TEXT = `# ours
key: tickets # for good
auth:
  type: "oauth2"
  oauth2: { client_id: abc, scope: read }
`

test('changed members change, all else stays as its author wrote it', () => {
  const text = editDocument(TEXT, [
    [['auth', 'oauth2', 'scope'], 'write'],
    [['auth', 'type'], 'oauth2'],
    [['auth', 'test', 'url'], 'https://a.test/me'],
  ])
  assert.match(text, /# ours\nkey: tickets # for good\nauth:\n {2}type: "oauth2"\n/)
  assert.deepEqual(looseValue(text), {
    key: 'tickets',
    auth: { type: 'oauth2', oauth2: { client_id: 'abc', scope: 'write' }, test: { url: 'https://a.test/me' } },
  })
})

test('what is taken out takes along what then stands empty around it', () => {
  const text = editDocument('a: { b: { c: 1 } }\nd: 2\n', [[['a', 'b', 'c'], undefined]])
  assert.deepEqual(looseValue(text), { d: 2 })
})

test('a text that is no map becomes one; one that is broken reads as empty', () => {
  assert.deepEqual(looseValue(editDocument('- 1', [[['key'], 'a']])), { key: 'a' })
  assert.deepEqual(looseValue('a: [1'), {})
})
