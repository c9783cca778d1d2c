import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../apps/index.ts'
import type { OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import { toScriptRequest } from './script-request.ts'
import { HookMistake, sendableRequest } from './sendable-request.ts'

const app = { hosts: ['api.pets.test', '127.0.0.1:9901'], name: 'Petshop' }
const rules = { app, secrets: ['tok-12345'] }
const sent: OutboundRequest = {
  method: 'POST',
  url: 'https://api.pets.test/pets?tag=a&tag=b&access_token=tok-12345',
  headers: { authorization: 'Bearer tok-12345', 'content-type': 'application/json', 'x-api-version': '2' },
  body: '{"name":"Rex"}',
}
const original = toScriptRequest(sent)

test('a script sees the address without its query, the query as params, header names as people write them', () => {
  assert.deepEqual(original, {
    method: 'POST',
    url: 'https://api.pets.test/pets',
    headers: { Authorization: 'Bearer tok-12345', 'Content-Type': 'application/json', 'X-Api-Version': '2' },
    params: { tag: ['a', 'b'], access_token: 'tok-12345' },
    data: '{"name":"Rex"}',
    auth: null,
  })
})

test('returned as it came, it is sent as it was', () => {
  const { method, url, headers, body } = sendableRequest({ ...original }, original, rules)
  assert.deepEqual({ method, url, headers, body }, sent)
  assert.deepEqual(sendableRequest(null, original, rules), sendableRequest(undefined, original, rules))
})

test('a script moves the access token into a header of its own, which a redirect elsewhere loses', () => {
  const moved = { ...original, headers: { 'X-Pet-Token': 'tok-12345' }, params: {} }
  const request = sendableRequest(moved, original, rules)
  assert.equal(request.url, 'https://api.pets.test/pets')
  assert.deepEqual(request.headers, { 'content-type': 'application/json', 'x-pet-token': 'tok-12345' })
  assert.deepEqual([request.secretHeaders, request.secretQuery], [['x-pet-token'], []])
})

test('what the script leaves out stays; params are added to the query of its address', () => {
  const { url, body } = sendableRequest(
    { url: 'https://api.pets.test/v2?page=1', params: { q: 'a b', n: 5, no: null } },
    original,
    rules,
  )
  assert.deepEqual([url, body], ['https://api.pets.test/v2?page=1&q=a%20b&n=5', '{"name":"Rex"}'])
})

test('user and password become HTTP Basic, whatever the headers say', () => {
  const { headers, secretHeaders } = sendableRequest({ auth: ['dana', 'pass'] }, original, rules)
  assert.equal(headers?.authorization, `Basic ${btoa('dana:pass')}`)
  assert.ok(secretHeaders?.includes('authorization'))
})

const BODIES: [data: Json, type: string | undefined, body: string | undefined, contentType: string | undefined][] = [
  ['a=1&b=2', undefined, 'a=1&b=2', 'application/x-www-form-urlencoded'],
  ['[1]', undefined, '[1]', 'application/json'],
  ['<a/>', 'text/xml', '<a/>', 'text/xml'],
  [{ a: 'x y', b: [1, 2] }, 'application/x-www-form-urlencoded', 'a=x+y&b=1&b=2', 'application/x-www-form-urlencoded'],
  [{ a: 1 }, undefined, '{"a":1}', 'application/json'],
  ['', undefined, undefined, undefined],
  [null, undefined, undefined, undefined],
]
for (const [data, type, body, contentType] of BODIES) {
  test(`${contentType}: data ${JSON.stringify(data)} with the type ${type}`, () => {
    const headers: Json = type === undefined ? {} : { 'Content-Type': type }
    const request = sendableRequest({ data, headers }, original, rules)
    assert.deepEqual([request.body, request.headers?.['content-type']], [body, contentType])
  })
}

const REFUSED: [name: string, given: Json, words: RegExp][] = [
  ['another host', { url: 'https://evil.test/' }, /evil\.test, which is none of the hosts of Petshop/],
  ['a host behind a user', { url: 'https://api.pets.test@evil.test/' }, /evil\.test/],
  ['the own host behind a user', { url: 'https://a:b@api.pets.test/' }, /none of the hosts/],
  ['another port', { url: 'https://127.0.0.1:9902/' }, /127\.0\.0\.1:9902/],
  ['another scheme', { url: 'file:///etc/passwd' }, /none of the hosts/],
  ['no address', { url: '' }, /without an address/],
  ['an address that is a number', { url: 5 }, /without an address/],
  ['a line break in a header', { headers: { A: 'b\r\nHost: evil' } }, /line break into the header A/],
  ['a header that is none', { headers: { 'a b': 'c' } }, /name that is none/],
  ['a method that is none', { method: 'GO' }, /method that is none/],
  ['CONNECT', { method: 'CONNECT' }, /method that is none/],
  ['a text for a request', 'GET /', /an object/],
  ['a list for a request', [], /an object/],
]
for (const [name, given, words] of REFUSED) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => sendableRequest(given, original, rules),
      (error) => error instanceof HookMistake && words.test(error.message),
    )
  })
}
