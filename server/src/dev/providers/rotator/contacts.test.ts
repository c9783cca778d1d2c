import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { call, errorOf, provide, signIn } from '../test-client.ts'

const namesIn = (body: unknown) =>
  z
    .object({ contacts: z.array(z.object({ name: z.string() })) })
    .parse(body)
    .contacts.map(({ name }) => name)

test('201 contact: created, found in any case, first in the list', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { access_token } = await signIn(rotator, { user: 'omar' })
  const json = { name: 'Di Lark', email: 'di@petshop.test', company_id: '2' }
  const created = await call(rotator, '/api/contacts', access_token, json)
  assert.equal(created.status, 201)
  assert.partialDeepStrictEqual(created.body, { name: 'Di Lark', stage: 'lead', company_id: 2, owner: 'omar' })
  const found = await call(rotator, '/api/contacts/find?email=DI@petshop.test', access_token)
  assert.deepEqual(namesIn(found.body), ['Di Lark'])
  const listed = await call(rotator, '/api/contacts?limit=2', access_token)
  assert.deepEqual(namesIn(listed.body), ['Di Lark', 'Cy Wren'])
})

test('200 contacts: by stage; nobody found is an empty list', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { access_token } = await signIn(rotator)
  const customers = await call(rotator, '/api/contacts?stage=customer', access_token)
  assert.deepEqual(namesIn(customers.body), ['Ada Bird'])
  const nobody = await call(rotator, '/api/contacts/find?email=no@petshop.test', access_token)
  assert.deepEqual([nobody.status, namesIn(nobody.body)], [200, []])
})

const badContacts: [number, string, string, unknown][] = [
  [409, 'duplicate_email', 'the e-mail stands in the book', { name: 'Ada', email: 'ADA@petshop.test' }],
  [404, 'not_found', 'the company is unknown', { name: 'Di', email: 'di@petshop.test', company_id: 99 }],
  [422, 'invalid_input', 'the e-mail is none', { name: 'Di', email: 'di' }],
  [422, 'invalid_input', 'the name is missing', { email: 'di@petshop.test' }],
]
for (const [status, error, name, json] of badContacts)
  test(`${status} ${error} and nothing added: ${name}`, async (t) => {
    const rotator = await provide(t, 'rotator')
    const { access_token } = await signIn(rotator)
    const refused = await call(rotator, '/api/contacts', access_token, json)
    assert.deepEqual([refused.status, errorOf(refused)], [status, error])
    assert.equal(namesIn((await call(rotator, '/api/contacts', access_token)).body).length, 3)
  })

test('403 insufficient_scope: reading does not allow writing', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { access_token } = await signIn(rotator, {}, 'contacts:read')
  const refused = await call(rotator, '/api/contacts', access_token, { name: 'Di', email: 'di@petshop.test' })
  assert.deepEqual([refused.status, errorOf(refused)], [403, 'insufficient_scope'])
})

test('400 invalid_json: the body is broken', async (t) => {
  const rotator = await provide(t, 'rotator')
  const { access_token } = await signIn(rotator)
  const headers = { authorization: `Bearer ${access_token}` }
  const response = await fetch(`${rotator.url}/api/contacts`, { method: 'POST', headers, body: '{"name":' })
  assert.equal(response.status, 400)
  assert.partialDeepStrictEqual(await response.json(), { error: 'invalid_json' })
})
