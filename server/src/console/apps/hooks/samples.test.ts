import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleBundle } from './samples.ts'

const manifest = `hosts: [vines.test]
auth: { fields: [{ key: cellar, label: Cellar, placeholder: north }, { key: pin, label: Pin, type: secret, placeholder: '1' }] }
`

test('the address and fields of the first operation, what its templates stand for filled in', () => {
  const { auth_fields, action_fields, request, response } = JSON.parse(
    sampleBundle(`${manifest}operations:
  add_bottle:
    fields: [{ key: name, label: Name, placeholder: Rioja }]
    request: { method: PUT, url: "https://vines.test/{{input.name}}", json: "{{input}}" }
    sample: { id: 4 }
`),
  )
  assert.deepEqual(auth_fields, { access_token: 'sample-token', cellar: 'north', pin: 'sample' })
  assert.deepEqual(action_fields, { name: 'Rioja' })
  assert.deepEqual(
    [request.method, request.url, request.data],
    ['PUT', 'https://vines.test/sample', '{"name":"Rioja"}'],
  )
  assert.equal(response.content, '{"id":4}')
})

test('without operations the first host of the app; without anything an example', () => {
  assert.equal(JSON.parse(sampleBundle(manifest)).request.url, 'https://vines.test/')
  assert.equal(JSON.parse(sampleBundle('')).request.url, 'https://api.example.com/')
})
