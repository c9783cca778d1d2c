import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../apps/index.ts'
import { scriptField } from './script-field.ts'

const ROWS: [name: string, written: { [key: string]: Json }, field: object][] = [
  ['the types of scripts', { key: 'a', type: 'unicode' }, { key: 'a', type: 'string' }],
  ['int', { key: 'a', type: 'int' }, { key: 'a', type: 'integer' }],
  ['a type that is the same', { key: 'a', type: 'datetime' }, { key: 'a', type: 'datetime' }],
  ['a type named like a member of objects', { key: 'a', type: 'constructor' }, { key: 'a', type: 'constructor' }],
  ['help_text', { key: 'a', help_text: 'How.' }, { key: 'a', help_text: 'How.', help: 'How.' }],
  ['labels by value', { choices: { c: 'Cat' } }, { choices: [{ value: 'c', label: 'Cat' }] }],
  ['a text with commas', { choices: 'cat, dog' }, { choices: ['cat', 'dog'] }],
  ['a list', { choices: ['cat'] }, { choices: ['cat'] }],
]
for (const [name, written, field] of ROWS) {
  test(`read as a field of the model: ${name}`, () => assert.deepEqual(scriptField(written), field))
}
