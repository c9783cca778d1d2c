import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../apps/index.ts'
import { fillInputs, type Given, MappingTooLarge, unknownAliases } from './mapping.ts'

const order: Given = {
  alias: 'order',
  output: {
    id: 'O-551',
    total: 12.5,
    paid: true,
    note: null,
    customer: { name: 'Dana', tags: ['new', 'vip'] },
    lines: [
      { sku: 'A-1', sizes: [1, 2] },
      { sku: 'B-2', sizes: [3] },
    ],
    empty: [],
    odd__key: 'odd',
    template: '{{id}} {{customer__name}}',
    '3': 'three',
  },
}
const found: Given = { alias: null, output: { id: 7, name: 'Rex' } }
const untold: Given = { alias: 'untold', output: null }

const cases: [title: string, input: Json, filled: Json][] = [
  ['text without names stays', 'a {single} brace', 'a {single} brace'],
  ['a name of an alias', 'Order {{order.id}}', 'Order O-551'],
  ['a name takes the nearest earlier step that has it', '{{id}}!', '7!'],
  ['… and one further back where the nearest has none', '{{total}}', 12.5],
  ['blanks around a name do not count', '{{  order.total  }} paid', '12.5 paid'],
  ['a name alone keeps a number', '{{order.total}}', 12.5],
  ['… a truth', '{{order.paid}}', true],
  ['… null', '{{order.note}}', null],
  ['… an object', '{{order.customer}}', { name: 'Dana', tags: ['new', 'vip'] }],
  ['… a list', '{{order.lines[]sku}}', ['A-1', 'B-2']],
  ['in text null is empty', 'note: {{order.note}}.', 'note: .'],
  ['in text an object is JSON', '{{order.customer}} ', '{"name":"Dana","tags":["new","vip"]} '],
  ['in text a list is joined by commas', 'skus {{order.lines[]sku}}', 'skus A-1,B-2'],
  ['flattened names lead into objects', '{{order.customer__name}}', 'Dana'],
  ['… and to the items of a list', '{{order.customer__tags[]}}', ['new', 'vip']],
  ['lists within lists are one list', '{{order.lines[]sizes[]}}', [1, 2, 3]],
  ['a list that is empty gives an empty list', '{{order.empty[]sku}}', []],
  ['a key that holds two underscores is found', '{{order.odd__key}}', 'odd'],
  ['an unknown field is an empty text', '{{order.ghost}}', ''],
  ['… in text too', 'a{{ghost__deep}}b', 'ab'],
  ['a member of what JavaScript has itself is none', '{{constructor}}{{order.toString}}', ''],
  ['a step that gave nothing has no fields', '{{untold.id}}', ''],
  ['what was filled in is not read again', 'x {{order.template}}', 'x {{id}} {{customer__name}}'],
  ['… neither when it stands alone', '{{order.template}}', '{{id}} {{customer__name}}'],
  ['a name that is no alias is a field', '{{3}}', 'three'],
  ['two names are a text', '{{order.total}}{{order.total}}', '12.512.5'],
  ['depth does not matter', [{ a: ['{{name}}'] }], [{ a: ['Rex'] }]],
  ['what is no text stays', [1, true, null], [1, true, null]],
]

for (const [title, input, filled] of cases) {
  test(`mapping: ${title}`, () => {
    assert.deepEqual(fillInputs({ input }, [order, untold, found]), { input: filled })
  })
}

test('MappingTooLarge: one large field named many times does not fill the memory', () => {
  const large: Given = { alias: 'large', output: { text: 'x'.repeat(1_000_000) } }
  const many = (times: number) => ({ input: '{{large.text}}'.repeat(times) })
  assert.equal(String(fillInputs(many(5), [large]).input).length, 5_000_000)
  assert.throws(() => fillInputs(many(6), [large]), MappingTooLarge)
})

test('blanks without end are read in no time, whoever wrote them', () => {
  const input = `{{${' '.repeat(100_000)}x`
  const started = performance.now()
  assert.deepEqual(fillInputs({ input, more: `${input} y` }, [order]), { input, more: `${input} y` })
  assert.deepEqual(unknownAliases(input, new Set()), [])
  assert.deepEqual(unknownAliases('{{ ghost.field }}', new Set()), [{ alias: 'ghost', path: '' }])
  assert.ok(performance.now() - started < 1_000)
})
