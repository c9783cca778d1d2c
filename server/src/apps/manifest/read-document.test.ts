import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDocument } from './read-document.ts'

/** Texts that are refused, the line, and what the message must say. */
const rows: [title: string, text: string, line: number, says: RegExp][] = [
  ['a file over 1 MiB', `a: ${'x'.repeat(1024 * 1024)}`, 1, /larger than 1 MiB/],
  ['two documents', 'a: 1\n---\nb: 2\n', 2, /second document/],
  ['an open bracket', 'a: 1\nb: [1, 2\n', 3, /./],
  ['a tab as indentation', 'a:\n\tb: 1\n', 2, /[Tt]ab/],
  ['a name that is a list', '? [a]\n: b\n', 1, /plain text/],
  ['an alias without an anchor', 'a: 1\nb: *c\n', 2, /&c/],
  ['an alias that contains itself', 'a: &a\n  b: *a\n', 1, /aliases/],
  ['binary data', 'a: !!binary aGVsbG8=\n', 1, /tag/],
  ['lists nested beyond the stack', '['.repeat(100_000), 1, /deeply/],
  ['lists nested too deeply', `a: ${'['.repeat(70)}${']'.repeat(70)}`, 1, /nested deeper than 64/],
  ['too many values', `a: [${'1,'.repeat(100_001)}]`, 1, /too long/],
]

for (const [title, text, line, says] of rows) {
  test(`refused: ${title}`, () => {
    const { value, mistakes } = readDocument(text, 'petshop.yaml')
    assert.equal(value, undefined)
    assert.match(mistakes[0]?.message ?? '', says)
    assert.equal(mistakes[0]?.line, line)
  })
}

for (const [slip, line, text] of [
  ['a line too far left', 3, 'a:\n  b: 1\n c: 2\nd: 3\n'],
  ['a line too far right', 2, 'a:\n  b: 1\n    c: 2\n  d:\n    e: 1\n   f: 2\n'],
  ['a first line too far left', 2, 'a:\n b: 1\n  c:\n    - d: 1\n  e: 2\nf: 3\n'],
  ['a tab, and what follows from it', 2, 'a:\n\tb: 1\n  c:\n    - d: 1\n  e: 2\nf: 3\n'],
] as const) {
  test(`one message for one slip: ${slip}`, () => {
    const { value, mistakes } = readDocument(text, 'petshop.yaml')
    assert.equal(value, undefined)
    assert.equal(mistakes.length, 1, JSON.stringify(mistakes))
    assert.match(mistakes[0]?.message ?? '', /indent/)
    assert.equal(mistakes[0]?.line, line)
  })
}

test('refused at once: aliases of aliases that would grow to 10^9 values', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 9; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  const { value, mistakes } = readDocument(lines.join('\n'), 'petshop.yaml')
  assert.equal(value, undefined)
  assert.match(mistakes[0]?.message ?? '', /aliases/)
})

test('read: aliases within reason, and the line of what they stand for', () => {
  const { value, locate, mistakes } = readDocument('a: &a\n  b: 1\nc: *a\n', 'petshop.yaml')
  assert.deepEqual(mistakes, [])
  assert.deepEqual(value, { a: { b: 1 }, c: { b: 1 } })
  assert.deepEqual(locate(['c', 'b']), { line: 2, column: 3 })
})

test('every duplicate is told, and what follows is still read', () => {
  const { value, mistakes } = readDocument('a: 1\nb: { c: 1, c: 2 }\na: 2\n', 'petshop.yaml')
  assert.deepEqual(value, { a: 2, b: { c: 2 } })
  assert.deepEqual(
    mistakes.map(({ line, column }) => [line, column]),
    [
      [3, 1],
      [2, 12],
    ],
  )
})

test('thousands of duplicates are told in linear time', () => {
  const { mistakes } = readDocument('a: 1\n'.repeat(50_000), 'petshop.yaml')
  assert.equal(mistakes.length, 49_999)
})

test('refused: a member called __proto__', () => {
  const { mistakes } = readDocument('a:\n  __proto__: { b: 1 }\n', 'petshop.yaml')
  assert.deepEqual(
    mistakes.map(({ line }) => line),
    [2],
  )
})

test('refused: texts and names that PostgreSQL cannot store', () => {
  const { mistakes } = readDocument('a: "x\\0"\nb: ["\\ud800"]\n"c\\0": 1\nd: "\\U0001F600"\n', 'petshop.yaml')
  assert.deepEqual(
    mistakes.map(({ line }) => line),
    [1, 2, 3],
  )
})

test('a %YAML 1.1 directive brings no dates and no merging', () => {
  const { value } = readDocument('%YAML 1.1\n---\na: 2001-01-01\n<<: { b: 1 }\nc: yes\n', 'petshop.yaml')
  assert.deepEqual(value, { a: '2001-01-01', '<<': { b: 1 }, c: 'yes' })
})
