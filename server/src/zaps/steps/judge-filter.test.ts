import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type FilterOperator, filterOperators, type Json } from '../../apps/index.ts'
import { judgeFilter } from './judge-filter.ts'

type Row = [value: Json, is: FilterOperator, to: Json, holds: boolean]
const judge = (value: Json, is: string, to: Json) => judgeFilter({ conditions: [{ value, is, to }] })

const rows: Row[] = [
  ['cat', 'text_is', 'cat', true],
  ['cat', 'text_is', 'Cat', false], // as it is written
  [9, 'text_is', '9', true],
  ['', 'text_is', '', true], // an empty mapping is an empty text
  [null, 'text_is', '', true],
  [['dog', 'cat'], 'text_is', 'cat', true], // one item is enough
  [['dog', 'cow'], 'text_is', 'cat', false],
  ['cat', 'text_is_not', 'dog', true],
  ['cat', 'text_is_not', 'cat', false],
  [['dog', 'cat'], 'text_is_not', 'cat', false], // no item may be
  ['a cat sat', 'text_contains', 'cat', true],
  ['a cat sat', 'text_contains', 'dog', false],
  [{ species: 'cat' }, 'text_contains', '"cat"', true],
  ['a cat sat', 'text_does_not_contain', 'dog', true],
  ['a cat sat', 'text_does_not_contain', 'cat', false],
  ['re: cats', 'text_starts_with', 're:', true],
  ['cats re:', 'text_starts_with', 're:', false],
  ['cats', 'text_does_not_start_with', 're:', true],
  ['re: cats', 'text_does_not_start_with', 're:', false],
  ['dana@example.test', 'text_ends_with', '.test', true],
  ['dana@example.org', 'text_ends_with', '.test', false],
  ['dana@example.org', 'text_does_not_end_with', '.test', true],
  ['dana@example.test', 'text_does_not_end_with', '.test', false],
  ['cat', 'text_is_one_of', 'dog, cat', true],
  ['ca', 'text_is_one_of', 'dog, cat', false],
  ['cat', 'text_is_one_of', ['cat', 'cow'], true],
  ['cow', 'text_is_none_of', 'dog, cat', true],
  ['cat', 'text_is_none_of', 'dog, cat', false],
  [10, 'number_is', '10.0', true],
  ['1,200', 'number_is', 1200, true],
  ['10', 'number_is', '11', false],
  ['ten', 'number_is', 'ten', false], // a text is no number
  [10, 'number_is_not', 11, true],
  [10, 'number_is_not', '10', false],
  ['ten', 'number_is_not', 10, false], // nor the opposite of one
  ['10', 'number_is_more_than', '9', true], // not as texts compare
  [9, 'number_is_more_than', 9, false],
  ['', 'number_is_more_than', -1, false], // nothing is not zero
  [9, 'number_is_at_least', 9, true],
  [8.99, 'number_is_at_least', 9, false],
  ['9', 'number_is_less_than', '10', true],
  [10, 'number_is_less_than', 10, false],
  [10, 'number_is_at_most', 10, true],
  [11, 'number_is_at_most', 10, false],
  [[1, 20], 'number_is_more_than', 10, true],
  ['2026-01-02T00:00:00Z', 'date_is', '2026-01-02', true],
  ['2026-01-02T01:00:00+01:00', 'date_is', '2026-01-02T00:00:00Z', true],
  ['2026-01-02', 'date_is', '2026-01-03', false],
  ['2026-01-01', 'date_is_before', '2026-01-02T10:00', true],
  ['2026-01-02T10:00', 'date_is_before', '2026-01-02T10:00:00Z', false],
  ['yesterday', 'date_is_before', '2026-01-02', false],
  ['2026-13-45', 'date_is_before', '2030-01-01', false],
  ['Fri, 02 Jan 2026 00:00:01 GMT', 'date_is_after', '2026-01-02', true],
  [1_767_312_001, 'date_is_after', '2026-01-02', true], // epoch seconds
  [1_767_312_001_000, 'date_is_after', '2026-01-02', true], // epoch milliseconds
  ['2026-01-01', 'date_is_after', '2026-01-02', false],
  [true, 'is_true', '', true],
  ['Yes', 'is_true', '', true],
  [1, 'is_true', '', true],
  [false, 'is_true', '', false],
  ['', 'is_true', '', false],
  ['no', 'is_false', '', true],
  [0, 'is_false', '', true],
  [true, 'is_false', '', false],
  ['', 'is_false', '', false], // nothing is neither
  ['x', 'exists', '', true],
  [0, 'exists', '', true],
  [false, 'exists', '', true],
  [' ', 'exists', '', false],
  [null, 'exists', '', false],
  [[], 'exists', '', false],
  [{}, 'exists', '', false],
  ['', 'does_not_exist', '', true],
  ['x', 'does_not_exist', '', false],
]

for (const [value, is, to, holds] of rows) {
  test(`${JSON.stringify(value)} ${is} ${JSON.stringify(to)}: ${holds}`, () => {
    assert.equal(judge(value, is, to), holds)
  })
}

test('every operator holds in one row and does not in another', () => {
  const seen = (holds: boolean) => new Set(rows.filter((row) => row[3] === holds).map(([, is]) => is))
  const all = new Set(Object.keys(filterOperators))
  assert.deepEqual([seen(true), seen(false)], [all, all])
})

const [yes, no] = [
  { value: 1, is: 'exists' },
  { value: '', is: 'exists' },
]

test('all conditions must hold, unless any one is enough', () => {
  assert.deepEqual(
    [
      [yes, yes],
      [yes, no],
      [no, no],
    ].map((conditions) => [
      judgeFilter({ conditions }),
      judgeFilter({ match: 'all', conditions }),
      judgeFilter({ match: 'any', conditions }),
    ]),
    [
      [true, true, true],
      [false, false, true],
      [false, false, false],
    ],
  )
})

test('no condition, an unknown operator, one of JavaScript, or no object: nothing passes', () => {
  const bad: Record<string, Json>[] = [
    {},
    { conditions: [] },
    { conditions: '' },
    { conditions: [{ value: 1, is: 'is_odd' }] },
    { conditions: [{ value: 1, is: 'constructor' }] },
    { conditions: ['exists'] },
  ]
  for (const inputs of bad) assert.equal(judgeFilter(inputs), false, JSON.stringify(inputs))
})

test('conditions come by the flat ids of the form too, or as a single one', () => {
  const flat = { conditions__value: ['cat', 3], conditions__is: ['text_is', 'number_is'], conditions__to: ['cat', 3] }
  assert.equal(judgeFilter(flat), true)
  assert.equal(judgeFilter({ ...flat, conditions__to: ['cat', 4] }), false)
  assert.equal(judgeFilter({ conditions: { value: 'cat', is: 'text_is', to: 'cat' } }), true)
})

test('whatever the values are, it says yes or no', () => {
  const value = fc.jsonValue().map((json) => json as Json)
  const operator = fc.constantFrom(...Object.keys(filterOperators))
  fc.assert(fc.property(value, operator, value, (left, is, right) => typeof judge(left, is, right) === 'boolean'))
})
