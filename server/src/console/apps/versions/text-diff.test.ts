import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedLines, diffLines } from './text-diff.ts'

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${text}`)

test('lines that stay, go and come, in order', () => {
  assert.deepEqual(shown('a\nb\nc\n', 'a\nx\nc\nd\n'), [' a', '-b', '+x', ' c', '+d'])
  assert.deepEqual(shown('', 'a\n'), ['+a'])
  assert.deepEqual(shown('a\n', 'a\n'), [' a'])
})

test('of what stays only the lines beside a change are shown', () => {
  const before = Array.from({ length: 20 }, (_, at) => `line ${at}`).join('\n')
  const lines = changedLines(diffLines(before, before.replace('line 10', 'other')), 1)
  assert.deepEqual(
    lines.map((line) => line?.text ?? null),
    [null, 'line 9', 'line 10', 'other', 'line 11', null],
  )
})

test('texts too long to be compared are shown whole', () => {
  const long = 'x\n'.repeat(3000)
  assert.equal(diffLines(long, long).length, 6000)
})
