import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Field, FieldType, Json } from '../../apps/index.ts'
import { readInputs } from './read-inputs.ts'
import { maskInputs, secretInputs } from './secret-inputs.ts'

const field = (type: FieldType, more: Partial<Field> = {}): Field => ({
  key: 'x',
  label: 'X',
  type,
  required: false,
  ...more,
})
const read = (given: Json | undefined, of: Field) => readInputs([of], given === undefined ? {} : { x: given })

const good: [type: FieldType, given: Json, value: Json, more?: Partial<Field>][] = [
  ['string', 'a', 'a'],
  ['string', 5, '5'],
  ['string', false, 'false'],
  ['string', '', ''],
  ['integer', '12', 12],
  ['integer', 12, 12],
  ['integer', '-3', -3],
  ['number', '1.5e3', 1500],
  ['number', ' 2 ', 2],
  ['boolean', 'TRUE', true],
  ['boolean', '0', false],
  ['boolean', false, false],
  ['json', '{"a":[1]}', { a: [1] }],
  ['json', [1], [1]],
  ['object', '{"a":1}', { a: 1 }],
  ['object', { a: 1 }, { a: 1 }],
  ['array', '[1,2]', [1, 2]],
  ['array', 'one', ['one']],
  ['string', 'one', ['one'], { list: true }],
  ['integer', ['1', 2], [1, 2], { list: true }],
  ['datetime', '2026-01-01', '2026-01-01'],
]
for (const [type, given, value, more] of good) {
  test(`${type}${more ? ' list' : ''}: ${JSON.stringify(given)} is ${JSON.stringify(value)}`, () => {
    assert.deepEqual(read(given, field(type, more)), { values: { x: value } })
  })
}

const bad: [type: FieldType, given: Json][] = [
  ['integer', '1.5'],
  ['integer', 'x'],
  ['integer', '9007199254740993'],
  ['integer', '0x10'],
  ['number', 'Infinity'],
  ['number', '1e999'],
  ['boolean', 'perhaps'],
  ['json', '{'],
  ['json', '["\\u0000"]'],
  ['object', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
  ['object', '[1]'],
  ['string', { a: 1 }],
  ['secret', ['a']],
]
for (const [type, given] of bad) {
  test(`a mistake: ${JSON.stringify(given)} for ${type}; the value is not repeated`, () => {
    const result = read(given, field(type))
    assert.ok('mistakes' in result)
    assert.match(result.mistakes[0] ?? '', /^X must be /)
  })
}

test('required: absent, null, empty; a default stands in for what is absent', () => {
  for (const given of [undefined, null, '', []]) {
    assert.deepEqual(read(given, field('string', { required: true, list: Array.isArray(given) })), {
      mistakes: ['X is required.'],
    })
  }
  assert.deepEqual(read(undefined, field('integer', { required: true, default: '3' })), { values: { x: 3 } })
  assert.deepEqual(read(0, field('integer', { required: true })), { values: { x: 0 } })
  assert.deepEqual(read(undefined, field('string')), { values: {} })
})

test('what is no field of the action stays as it is', () => {
  assert.deepEqual(readInputs([field('integer')], { x: 1, lives: '9' }), { values: { x: 1, lives: '9' } })
})

const pet = { key: 'pet', kind: 'write', app: {} } as const

test('secret inputs are found by name at any depth', () => {
  const fields = [field('secret'), { ...field('object'), key: 'o', children: [{ ...field('secret'), key: 'pin' }] }]
  const inputs = { x: 'one', o: [{ pin: 1234 }, { pin: 'two' }], other: 'no' }
  assert.deepEqual(secretInputs({ ...pet, fields, fieldsFrom: undefined }, inputs), ['one', '1234', 'two'])
  assert.deepEqual(secretInputs({ ...pet, fields, fieldsFrom: undefined }, { o__pin: 'flat' }), ['flat'])
  assert.deepEqual(secretInputs({ ...pet, fields, fieldsFrom: undefined }, { x: { a: ['deep'] } }), ['deep'])
})

test('where the third party defines fields, every input that is not declared counts as secret; so do all of an unknown action', () => {
  const fields = [field('string'), { ...field('object'), key: 'o' }]
  const inputs = {
    x: 'open',
    o: { a: 'open' },
    x_2: 'key',
    more: { list: [['deep'], 12345, true, null] },
    flag: 'false',
  }
  const fieldsFrom = { operation: 'list_fields', depends_on: [] }
  assert.deepEqual(secretInputs({ ...pet, fields, fieldsFrom }, inputs), ['key', 'deep', '12345'])
  const app = { hooks: { source: '', methods: ['pet_custom_action_fields'] } }
  assert.deepEqual(secretInputs({ ...pet, app, fields, fieldsFrom: undefined }, inputs), ['key', 'deep', '12345'])
  assert.deepEqual(secretInputs(undefined, { x: 'open', y: 'key' }), ['open', 'key'])
})

test('a text with more secrets than can be looked for is not shown at all', () => {
  const secrets = Array.from({ length: 201 }, (_, i) => `secret-${i}`)
  assert.equal(maskInputs('about secret-7', secrets.slice(0, 200)), 'about ***')
  assert.equal(maskInputs('about nothing', secrets), '***')
})
