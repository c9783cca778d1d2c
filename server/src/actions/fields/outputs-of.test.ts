import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../apps/index.ts'
import { outputsOf } from './outputs-of.ts'

const rows: [results: Json[], fields: [id: string, title: string, sample?: string][]][] = [
  [[], []],
  [[{}], []],
  [[{ order: { id: 'O-551' } }], [['order__id', 'Order Id', 'O-551']]],
  [[{ lines: [{ sku: null }] }], [['lines[]sku', 'Lines Sku']]],
  [[{ lines: [{ parts: [{ no: 3 }] }] }], [['lines[]parts[]no', 'Lines Parts No', '3']]],
  [[{ lines: [{ price: { cents: 5 } }] }], [['lines[]price__cents', 'Lines Price Cents', '5']]],
  [[{ tags: [] }], [['tags[]', 'Tags']]],
  [[{ more: {} }], [['more', 'More']]],
  [
    [{ a: null }, { a: false, b: 'x' }, { b: 'y' }],
    [
      ['a', 'A', 'false'],
      ['b', 'B', 'x'],
    ],
  ],
  [[{ a: '' }], [['a', 'A', '']]],
]
for (const [results, fields] of rows) {
  test(`${JSON.stringify(results)} has the fields ${fields.map(([id]) => id)}`, () => {
    const expected = fields.map(([id, title, sample]) => ({
      type: 'output_field',
      id,
      title,
      ...(sample === undefined ? {} : { sample }),
    }))
    assert.deepEqual(outputsOf(results), expected)
  })
}

test('a result of any depth and size gives a bounded list', () => {
  let deep: Json = 1
  for (let level = 0; level < 90; level++) deep = { a: deep }
  assert.equal(outputsOf([deep]).length, 1)
  const wide = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`k${i}`, i]))
  assert.equal(outputsOf([wide]).length, 1_000)
})
