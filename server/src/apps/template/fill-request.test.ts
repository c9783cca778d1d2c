import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestTemplate } from '../model.ts'
import { fillRequest, TemplateError } from './index.ts'

const HOSTS = ['petshop.test']
const values = {
  auth: { shop: 'acme' },
  input: { name: 'Rex & co', age: 3, tags: ['a', 'b'], none: null, owner: { id: 7 } },
}

function fill(request: Partial<RequestTemplate>) {
  return fillRequest({ method: 'POST', url: 'https://petshop.test/pets', ...request }, values, HOSTS)
}

test('json: the body is JSON with its content type', () => {
  assert.deepEqual(fill({ json: { age: '{{input.age}}', gone: '{{input.gone}}' } }), {
    method: 'POST',
    url: 'https://petshop.test/pets',
    headers: {},
    body: '{"age":3}',
    contentType: 'application/json',
  })
})

test('form: lists repeat their name, objects are JSON, null and missing values are left out', () => {
  const form = {
    name: '{{input.name}}',
    tag: '{{input.tags}}',
    owner: '{{input.owner}}',
    none: '{{input.none}}',
    gone: '{{input.gone}}',
    n: 1,
  }
  const { body, contentType } = fill({ form })
  assert.equal(body, 'name=Rex%20%26%20co&tag=a&tag=b&owner=%7B%22id%22%3A7%7D&n=1')
  assert.equal(contentType, 'application/x-www-form-urlencoded')
})

test('form: one template stands for an object of names and values, and for nothing else', () => {
  assert.equal(fill({ form: '{{input.owner}}' }).body, 'id=7')
  assert.throws(() => fill({ form: '{{input.name}}' }), TemplateError)
})

test('text: the body is text', () => {
  assert.deepEqual(
    [fill({ text: 'Hi {{input.name}}' }).body, fill({ text: '' }).body, fill({}).body, fill({}).contentType],
    ['Hi Rex & co', '', undefined, undefined],
  )
})

test('query: pairs follow those of the URL, missing ones are left out, lists repeat', () => {
  const query = {
    name: '{{input.name}}',
    gone: 'x{{input.gone}}',
    none: '{{input.none}}',
    tag: '{{input.tags}}',
    page: 2,
  }
  const { url } = fill({ url: 'https://petshop.test/pets?sort=-id', query })
  assert.equal(url, 'https://petshop.test/pets?sort=-id&name=Rex%20%26%20co&tag=a&tag=b&page=2')
  assert.equal(fill({ query: { page: 2 } }).url, 'https://petshop.test/pets?page=2')
  assert.equal(fill({ query: { gone: '{{input.gone}}' } }).url, 'https://petshop.test/pets')
})

test('headers: filled, in lower case; one missing value leaves the header out; the content type goes with the body', () => {
  const headers = { 'X-Shop': '{{shop}}', 'X-Gone': '{{input.gone}}', 'Content-Type': 'application/vnd.api+json' }
  const filled = fill({ headers, json: {} })
  assert.deepEqual(filled.headers, { 'x-shop': 'acme' })
  assert.equal(filled.contentType, 'application/vnd.api+json')
  assert.equal(fill({ headers }).contentType, undefined)
})

test('an error: the host is not on the list', () => {
  assert.throws(() => fillRequest({ method: 'GET', url: 'https://evil.test/' }, values, HOSTS), TemplateError)
})
