import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../model.ts'
import { fillUrl, TemplateError, type Values } from './index.ts'

const HOSTS = ['*.petshop.test', 'petshop.test', '127.0.0.1:9901', '*.crm.test']

function fill(template: string, auth: Record<string, Json> = {}, input: Record<string, Json> = {}): string {
  return fillUrl(template, { auth, input }, HOSTS)
}

function refusal(field: string): (error: unknown) => boolean {
  return (error) => error instanceof TemplateError && error.kind === 'user' && error.field === field
}

test('a value in the path is one component: `/` and `?` are encoded too', () => {
  const url = fill('https://petshop.test/pets/{{input.id}}/toys', {}, { id: 'a/b?c#d e%ü' })
  assert.equal(url, 'https://petshop.test/pets/a%2Fb%3Fc%23d%20e%25%C3%BC/toys')
})

test('a value in the query is one component, numbers and booleans as text', () => {
  const url = fill(
    'https://petshop.test/pets?q={{input.q}}&page={{input.page}}&all={{input.all}}',
    {},
    {
      q: 'a&b=c+d/?',
      page: 2,
      all: false,
    },
  )
  assert.equal(url, 'https://petshop.test/pets?q=a%26b%3Dc%2Bd%2F%3F&page=2&all=false')
})

test('a missing or null value drops its query pair and no other; an empty text keeps it', () => {
  const template = 'https://petshop.test/pets?sort=-id&species={{input.species}}&q=name:{{input.q}}&x={{input.x}}'
  assert.equal(fill(template), 'https://petshop.test/pets?sort=-id')
  assert.equal(
    fill(template, {}, { species: '', q: 'rex', x: null }),
    'https://petshop.test/pets?sort=-id&species=&q=name:rex',
  )
  assert.equal(fill('https://petshop.test/pets?species={{input.species}}'), 'https://petshop.test/pets')
})

test('a list as the whole value of a pair repeats the pair', () => {
  const url = fill('https://petshop.test/pets?tag={{input.tags}}&x=1', {}, { tags: ['a b', 'c'] })
  assert.equal(url, 'https://petshop.test/pets?tag=a%20b&tag=c&x=1')
})

test('an error of kind user: the path segment is missing, null, empty, dots alone, or no single value', () => {
  for (const id of [undefined, null, '', '.', '..', ['a'], { a: 1 }]) {
    const input: Record<string, Json> = id === undefined ? {} : { id }
    const title = JSON.stringify(id) ?? 'undefined'
    assert.throws(() => fill('https://petshop.test/pets/{{input.id}}', {}, input), refusal('input.id'), title)
    assert.throws(() => fill('https://petshop.test/pets/{{input.id}}/toys', {}, input), refusal('input.id'), title)
  }
  assert.throws(() => fill('https://petshop.test/pets/{{input.id}}.json'), refusal('input.id'))
  assert.throws(() => fill('https://petshop.test/a/%2e{{input.id}}/b', {}, { id: '.' }), refusal('input.id'))
})

test('a value that fills scheme and host from the start stands as it is, with the path it brings', () => {
  assert.equal(fill('{{auth.base}}/pets', { base: 'https://a.petshop.test' }), 'https://a.petshop.test/pets')
  assert.equal(fill('{{auth.base}}/pets', { base: 'https://a.petshop.test/' }), 'https://a.petshop.test/pets')
  assert.equal(
    fill('{{base}}/pets?x={{input.x}}', { base: 'http://127.0.0.1:9901/v2' }, { x: '/' }),
    'http://127.0.0.1:9901/v2/pets?x=%2F',
  )
  assert.equal(fill('{{base}}', { base: 'https://petshop.test' }), 'https://petshop.test/')
})

test('an error of kind user: the value at the start is no plain address, or leads to another host', () => {
  const values: Json[] = [
    null,
    '',
    'petshop.test',
    'ftp://petshop.test',
    'https://evil.test',
    'https://petshop.test.evil.test',
    'https://petshop.test@evil.test',
    'https://evil.test#.petshop.test',
    'https://evil.test?.petshop.test',
    'https://petshop.test\\@evil.test',
    'https://petshop.test/../x',
    'https://petshop.test/a?b',
    'https://petshop.test/a#b',
    'https://petshop.test:8443',
    ' https://petshop.test',
    'https://petshop.test\n',
    'https://petshop%2etest',
    'https:/petshop.test',
    '//petshop.test',
    'https://petshop.test//x',
    { a: 1 },
  ]
  for (const base of values) {
    assert.throws(() => fill('{{auth.base}}/pets', { base }), refusal('auth.base'), JSON.stringify(base))
  }
  assert.throws(() => fill('{{auth.base}}/pets'), refusal('auth.base'))
  assert.throws(() => fill('{{auth.base}}.petshop.test/', { base: 'https://a' }), TemplateError)
})

test('one label: a subdomain in the middle of a host', () => {
  assert.equal(
    fill('https://{{subdomain}}.petshop.test/api', { subdomain: 'Acme-1' }),
    'https://acme-1.petshop.test/api',
  )
  assert.equal(fill('https://shop-{{auth.n}}.petshop.test/', { n: 7 }), 'https://shop-7.petshop.test/')
})

test('an error of kind user: a subdomain with anything but a label', () => {
  const values = [
    '',
    '.',
    '..',
    'a.b',
    'evil.test/',
    'evil.test#',
    'evil.test?',
    'evil.test\\',
    'x@evil.test',
    'x:y@evil.test:80',
    'a b',
    '\t',
    'a\n',
    'a%2eb',
    '%2f',
    'a。b',
    'evil．test',
    'ａ',
    'ü',
    '[::1]',
    'a:80',
    'x'.repeat(64),
  ]
  for (const subdomain of values) {
    assert.throws(
      () => fill('https://{{subdomain}}.petshop.test/api', { subdomain }),
      refusal('subdomain'),
      JSON.stringify(subdomain),
    )
  }
  assert.throws(() => fill('https://{{subdomain}}.petshop.test/api'), refusal('subdomain'))
})

test('an error of kind user: a subdomain with dots, even where the list of hosts has such a host', () => {
  const fillAdmin = () =>
    fillUrl('https://{{subdomain}}.petshop.test/', { auth: { subdomain: 'admin.internal' } }, [
      'admin.internal.petshop.test',
    ])
  assert.throws(fillAdmin, refusal('subdomain'))
})

test('a value that is the whole host may have dots and a port, and the list of hosts judges it', () => {
  assert.equal(fill('https://{{domain}}/api', { domain: 'acme.petshop.test' }), 'https://acme.petshop.test/api')
  assert.equal(fill('http://{{domain}}/api', { domain: '127.0.0.1:9901' }), 'http://127.0.0.1:9901/api')
  for (const domain of [
    'evil.test',
    'a.b.petshop.test',
    'petshop.test.',
    'petshop.test/x',
    'x@petshop.test',
    'petshop.test:1',
    'a..petshop.test',
  ]) {
    assert.throws(() => fill('https://{{domain}}/api', { domain }), refusal('domain'), domain)
  }
})

test('an error: the template itself is no address, has a user name, or names a host that is not listed', () => {
  for (const template of [
    '/pets',
    'petshop.test/pets',
    'ftp://petshop.test/',
    '{{a}}{{b}}/x',
    'http{{a}}://petshop.test/',
    'https://evil.test/',
    'https://user:password@petshop.test/',
    'https://{{a}}@petshop.test/',
    'https:///pets',
    '',
  ]) {
    assert.throws(() => fill(template, { a: 'https://petshop.test', b: 'x' }), TemplateError, template)
  }
})

test('a fragment is never sent', () => {
  assert.equal(fill('https://petshop.test/pets?a=1#{{input.x}}'), 'https://petshop.test/pets?a=1')
})

test('nothing filled in is parsed again', () => {
  const values: Values = { auth: { secret: 'hunter2' }, input: { q: '{{auth.secret}}' } }
  assert.equal(
    fillUrl('https://petshop.test/?q={{input.q}}', values, HOSTS),
    'https://petshop.test/?q=%7B%7Bauth.secret%7D%7D',
  )
})

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '/',
        '\\',
        '@',
        '#',
        '?',
        '.',
        '..',
        ':',
        '%2e',
        '%2f',
        '%40',
        '%00',
        ' ',
        '\t',
        '\n',
        '。',
        '[',
        ']',
        'evil.test',
        'a',
        '{{x}}',
        '//',
        '\u0000',
        '&',
        '=',
        ';',
      ),
    )
    .map((parts) => parts.join('')),
)

test("property: whatever a field holds, the request goes to one label below the app's own domain, at the same path", () => {
  fc.assert(
    fc.property(nasty, (subdomain) => {
      const url = filledOrRefused(() => fill('https://{{subdomain}}.petshop.test/api/token', { subdomain }))
      if (!url) return
      assert.match(url.host, /^[a-z0-9_-]+\.petshop\.test$/)
      assert.equal(url.pathname + url.search + url.hash + url.username + url.password, '/api/token')
    }),
    { numRuns: 2_000 },
  )
})

test("property: whatever fills scheme and host, the request goes to a listed host and ends in the template's path", () => {
  const bases = fc.oneof(
    nasty,
    nasty.map((text) => 'https://' + text),
    nasty.map((text) => `https://a.petshop.test${text}`),
  )
  fc.assert(
    fc.property(bases, (base) => {
      const url = filledOrRefused(() => fill('{{base}}/api/token', { base }))
      if (!url) return
      assert.match(url.host, /^(?:[^.]+\.)?petshop\.test$|^[^.]+\.crm\.test$|^127\.0\.0\.1:9901$/)
      assert.ok(url.pathname.endsWith('/api/token'))
      assert.equal(url.search + url.hash + url.username + url.password, '')
    }),
    { numRuns: 2_000 },
  )
})

test('property: whatever an input holds, it stays one segment and one query value, and reads back as it was', () => {
  fc.assert(
    fc.property(nasty, nasty, (id, q) => {
      const url = filledOrRefused(() =>
        fill('https://petshop.test/pets/{{input.id}}/toys?a=1&q={{input.q}}', {}, { id, q }),
      )
      if (!url) return assert.match(id, /^\.{0,2}$/)
      const [, pets, segment = '', toys, ...rest] = url.pathname.split('/')
      assert.deepEqual([pets, decodeURIComponent(segment), toys, rest], ['pets', id.toWellFormed(), 'toys', []])
      assert.equal(url.host, 'petshop.test')
      assert.deepEqual(
        [...url.searchParams],
        [
          ['a', '1'],
          ['q', q.toWellFormed()],
        ],
      )
    }),
    { numRuns: 2_000 },
  )
})

/** The URL, or undefined when the values were refused as the user's error; anything else thrown fails the property. */
function filledOrRefused(fillIt: () => string): URL | undefined {
  try {
    return new URL(fillIt())
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}
