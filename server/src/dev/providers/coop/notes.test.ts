import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { call, errorOf, provide, signIn } from '../test-client.ts'

const titlesIn = (body: unknown) =>
  z
    .object({ notes: z.array(z.object({ title: z.string() })) })
    .parse(body)
    .notes.map(({ title }) => title)

test('201 note: created, listed first, found by a word of its text', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token } = await signIn(coop)
  const created = await call(coop, '/api/notes', access_token, { title: 'Mend the roof', body: 'Tin, nails' })
  assert.equal(created.status, 201)
  assert.partialDeepStrictEqual(created.body, { title: 'Mend the roof', notebook: 'inbox', author: 'dana' })
  const all = ['Mend the roof', 'Plan the fence', 'Feed the hens']
  assert.deepEqual(titlesIn((await call(coop, '/api/notes', access_token)).body), all)
  assert.deepEqual(titlesIn((await call(coop, '/api/notes/search?query=NAILS', access_token)).body), ['Mend the roof'])
})

test('404 and 422, nothing written: no such notebook, no title', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token } = await signIn(coop)
  const unknown = await call(coop, '/api/notes', access_token, { title: 'Mend', notebook: 'barn' })
  assert.deepEqual([unknown.status, errorOf(unknown)], [404, 'not_found'])
  assert.equal((await call(coop, '/api/notes', access_token, {})).status, 422)
  assert.equal(titlesIn((await call(coop, '/api/notes', access_token)).body).length, 2)
})

test('403 insufficient_scope: writing does not allow reading', async (t) => {
  const coop = await provide(t, 'coop')
  const { access_token } = await signIn(coop, {}, 'notes:write')
  const refused = await call(coop, '/api/notebooks', access_token)
  assert.deepEqual([refused.status, errorOf(refused)], [403, 'insufficient_scope'])
})
