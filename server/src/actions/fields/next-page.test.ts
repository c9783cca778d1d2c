import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TemplateError } from '../../apps/index.ts'
import { nextPageOf, turnToPage } from './next-page.ts'

const request = { method: 'GET', url: 'https://petshop.test/owners?sort=name' } as const
const filled = { method: 'GET', url: 'https://petshop.test/owners?sort=name', headers: {} } as const
const app = { name: 'Petshop', hosts: ['petshop.test'] }
const ask = (next: string, body: object, headers = {}) =>
  nextPageOf({ ...request, next }, { body: body as never, headers })

test('the next page is a URL, a token or the Link header; undefined at the end', () => {
  assert.deepEqual(ask('links.next', { links: { next: 'https://petshop.test/2' } }), { url: 'https://petshop.test/2' })
  assert.deepEqual(ask('links.next', { links: { next: '/2' } }), { url: '/2' })
  assert.deepEqual(ask('meta.cursor', { meta: { cursor: 'abc' } }), { name: 'cursor', token: 'abc' })
  assert.deepEqual(ask('page', { page: 2 }), { name: 'page', token: '2' })
  const link = '<https://petshop.test/1>; rel="prev", <https://petshop.test/3>; title="x"; rel="last next"'
  assert.deepEqual(ask('link', {}, { link }), { url: 'https://petshop.test/3' })
  for (const end of [null, '', undefined, {}]) assert.equal(ask('next', { next: end }), undefined)
  assert.equal(ask('link', {}, { link: '<https://petshop.test/1>; rel="nextish"' }), undefined)
  assert.equal(nextPageOf(request, { body: { next: '/2' }, headers: {} }), undefined)
})

test('a further page is asked for at its URL, or with the token where the request has a place for it', () => {
  const turn = (page: Parameters<typeof turnToPage>[1], template: object = request) =>
    turnToPage(filled, page, template as typeof request, app).url
  assert.equal(turn({ url: '/owners?from=2' }), 'https://petshop.test/owners?from=2')
  assert.equal(turn({ name: 'cursor', token: 'a b' }), 'https://petshop.test/owners?sort=name&cursor=a+b')
  const withPlace = { ...request, url: 'https://petshop.test/owners?sort=name&c={{input.cursor}}' }
  assert.equal(turn({ name: 'cursor', token: 'ab' }, withPlace), filled.url) // was filled in already
})

test('refused: a next page that is not on the app’s hosts', () => {
  for (const url of [
    'https://evil.test/2',
    '//evil.test/2',
    'https://petshop.test@evil.test/',
    'http://[',
    'file:///etc/passwd',
  ])
    assert.throws(() => turnToPage(filled, { url }, request, app), TemplateError, url)
})
