import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillJson } from './index.ts'

const values = {
  auth: { subdomain: 'acme', password: 'hunter2' },
  input: {
    name: 'Rex',
    age: 3,
    sold: false,
    tags: ['a', 'b'],
    owner: { id: 7 },
    nothing: null,
    sly: '{{auth.password}}',
  },
}

test("a string that is one template keeps the value's type", () => {
  const template = {
    age: '{{input.age}}',
    sold: '{{ input.sold }}',
    tags: '{{input.tags}}',
    owner: '{{input.owner}}',
    nothing: '{{input.nothing}}',
  }
  assert.deepEqual(fillJson(template, values), {
    age: 3,
    sold: false,
    tags: ['a', 'b'],
    owner: { id: 7 },
    nothing: null,
  })
})

test('any other string joins its values as text', () => {
  const template = [
    '#{{input.age}}',
    '{{input.name}}{{input.age}}',
    ' {{input.age}}',
    '{{input.owner}}!',
    'none:{{input.none}}',
  ]
  assert.deepEqual(fillJson(template, values), ['#3', 'Rex3', ' 3', '{"id":7}!', 'none:'])
})

test('a missing input drops its member and its item; the objects around it stay', () => {
  const template = { a: '{{input.none}}', b: { c: '{{input.none}}', d: 1 }, e: ['{{input.none}}', '{{input.tags}}'] }
  assert.deepEqual(fillJson(template, values), { b: { d: 1 }, e: [['a', 'b']] })
})

test('{{input}} is the whole input object, an empty one when there is none', () => {
  assert.deepEqual(fillJson('{{input}}', values), values.input)
  assert.deepEqual(fillJson('{{input}}', { auth: {} }), {})
})

test('literals stand as they are, and a missing template as a whole gives null', () => {
  assert.deepEqual(fillJson({ a: 1, b: null, c: true, d: 'x', e: [] }, values), {
    a: 1,
    b: null,
    c: true,
    d: 'x',
    e: [],
  })
  assert.equal(fillJson('{{input.none}}', values), null)
})

test('nothing filled in is parsed again, and member names are not filled', () => {
  assert.deepEqual(fillJson({ '{{input.name}}': '{{input.sly}} {{input.name}}' }, values), {
    '{{input.name}}': '{{auth.password}} Rex',
  })
})

test('a member named __proto__ stays a member', () => {
  const filled = fillJson(JSON.parse('{"__proto__": {"polluted": "{{input.name}}"}}'), values)
  assert.equal(JSON.stringify(filled), '{"__proto__":{"polluted":"Rex"}}')
  assert.equal(Object.getPrototypeOf(filled), Object.prototype)
})
