import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InputField } from '@wayleave/sdk/wire'
import { inputFields, nameOf, toInputs, typedValues } from './form-values.ts'

const field = (change: Partial<InputField>): InputField => ({
  type: 'input_field',
  id: 'amount',
  title: 'Amount',
  description: '',
  default_value: '',
  placeholder: '',
  is_required: false,
  depends_on: [],
  invalidates_input_fields: false,
  value_type: 'STRING',
  ...change,
})

/** What the action gets when `text` was typed into such a field. */
function typed(change: Partial<InputField>, text: string): unknown {
  return toInputs(typedValues(new URLSearchParams([[nameOf(field(change)), text]]))).amount
}

test('values get the type of their field', () => {
  assert.equal(typed({}, '007'), '007')
  assert.equal(typed({ value_type: 'INTEGER' }, '7'), 7)
  assert.equal(typed({ value_type: 'NUMBER' }, '7.5'), 7.5)
  assert.equal(typed({ value_type: 'BOOLEAN' }, 'false'), false)
  assert.deepEqual(typed({ value_type: 'OBJECT' }, '{"a":[1]}'), { a: [1] })
  assert.deepEqual(typed({ value_type: 'ARRAY' }, 'cats\r\n\r\ndogs'), ['cats', 'dogs'])
  assert.deepEqual(typed({ value_type: 'ARRAY', items: { type: 'INTEGER' } }, '1\n2'), [1, 2])
})

test('empty values are left out; what cannot be read stays text', () => {
  assert.equal(typed({ value_type: 'INTEGER' }, ''), undefined)
  assert.equal(typed({ value_type: 'INTEGER' }, 'seven'), 'seven')
  assert.equal(typed({ value_type: 'OBJECT' }, '{'), '{')
})

test('names with colons and line breaks survive; our own fields are no inputs', () => {
  const odd = field({ id: 'a:b\nc' })
  const form = new URLSearchParams([
    [nameOf(odd), 'x'],
    ['action', 'create_order'],
  ])
  assert.deepEqual(toInputs(typedValues(form)), { 'a:b\nc': 'x' })
})

test('inputs inside fieldsets count', () => {
  const fieldset = { type: 'fieldset' as const, id: 'f', title: 'F', fields: [field({ id: 'inner' })] }
  const info = { type: 'info_field' as const, id: 'i', description: 'Note' }
  assert.deepEqual(
    inputFields([info, fieldset, field({})]).map(({ id }) => id),
    ['inner', 'amount'],
  )
})
