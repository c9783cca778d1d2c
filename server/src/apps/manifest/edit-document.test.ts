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

test('reads as empty, and throws nothing: an alias of nothing, aliases that repeat without end', () => {
  const bomb = Array.from({ length: 9 }, (_, at) => {
    const before = at === 0 ? 'x' : `*a${at - 1}`
    return `a${at}: &a${at} [${Array(9).fill(before).join(', ')}]`
  })
  for (const text of ['a: *x\n', bomb.join('\n')]) assert.deepEqual(looseValue(text), {})
})

test('the time that a text takes grows with its length, not with its square', () => {
  const members = Array.from({ length: 40_000 }, (_, at) => `k${at}:`).join('\n')
  const anchors = `a: ${'&a '.repeat(80_000)}`
  for (const text of [members, anchors]) {
    const started = performance.now()
    looseValue(text)
    assert.ok(performance.now() - started < 20_000)
  }
  const started = performance.now()
  editDocument(members, [[['k1'], 1]])
  assert.ok(performance.now() - started < 20_000)
})
