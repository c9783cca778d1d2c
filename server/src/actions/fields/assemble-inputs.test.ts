import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Field, Json } from '../../apps/index.ts'
import { assembleInputs } from './assemble-inputs.ts'

const leaf = (key: string): Field => ({ key, label: key, type: 'string', required: false })
const fields: Field[] = [
  leaf('name'),
  { ...leaf('lines'), list: true, children: [leaf('sku'), leaf('count')] },
  {
    ...leaf('address'),
    type: 'object',
    children: [leaf('city'), { ...leaf('geo'), type: 'object', children: [leaf('lat')] }],
  },
]

const rows: [title: string, given: Record<string, Json>, assembled: Record<string, Json>][] = [
  ['plain inputs and unknown ones stay', { name: 'Rex', colour: 'red' }, { name: 'Rex', colour: 'red' }],
  [
    'columns become rows',
    { lines__sku: ['a', 'b'], lines__count: [1] },
    { lines: [{ sku: 'a', count: 1 }, { sku: 'b' }] },
  ],
  ['a single value is a row of one', { lines__sku: 'a' }, { lines: [{ sku: 'a' }] }],
  ['groups of groups become objects', { address__geo__lat: 59 }, { address: { geo: { lat: 59 } } }],
  [
    'what came under its own name stays',
    { lines: [{ sku: 'z' }], lines__sku: ['a'] },
    { lines: [{ sku: 'z' }], lines__sku: ['a'] },
  ],
]
for (const [title, given, assembled] of rows)
  test(title, () => assert.deepEqual(assembleInputs(fields, given), assembled))
