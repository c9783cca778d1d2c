import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { test } from 'node:test'
import { echo, startHooks } from './hook.fixture.ts'
import type { HookRequest } from './model.ts'

const { body, value } = startHooks({ cpuMsMax: 2_000, threadsMax: 2 })

test('z.request waits for its answer, or calls back', async () => {
  const script = `var asked = { method: 'post', url: 'https://kennel.test/a', headers: { A: 1, B: null }, params: { p: [1] }, data: { x: 1 }, auth: ['u', 'p'] }`
  const expected: HookRequest = {
    method: 'POST',
    url: 'https://kennel.test/a',
    headers: { A: '1' },
    params: { p: [1] },
    data: '{"x":1}',
    auth: ['u', 'p'],
  }
  assert.deepEqual(await value(`${script}; return JSON.parse(z.request(asked).content)`), expected)
  assert.deepEqual(
    await value(`${script}; z.request(asked, function (e, r) { callback(e, JSON.parse(r.content)) })`),
    expected,
  )
  assert.deepEqual(await value('return z.request("https://kennel.test/").status_code'), 200)
  const form = `return JSON.parse(z.request({ url: 'https://a.test', data: { a: 'x y', b: null }, headers: { 'content-type': 'application/x-www-form-urlencoded' } }).content).data`
  assert.equal(await value(form), 'a=x%20y&b=')
  assert.deepEqual(
    await value('return Object.keys(z.request(bundle))', { bundle: { request: { url: 'https://a.test' } } }),
    ['status_code', 'headers', 'content'],
  )
})

test('a request that fails throws, or is the error of the callback, and the hook goes on', async () => {
  const request = async () => {
    throw new Error('kennel.test did not answer.')
  }
  const thrown = 'try { z.request("https://kennel.test/") } catch (e) { return [e instanceof Error, e.message] }'
  assert.deepEqual(await value(thrown, { request }), [true, 'kennel.test did not answer.'])
  const called = 'z.request("https://kennel.test/", function (e, r) { callback(null, [e.message, r === undefined]) })'
  assert.deepEqual(await value(called, { request }), ['kennel.test did not answer.', true])
})

test('what is no request is refused before anybody hears of it', async () => {
  for (const asked of [
    'undefined',
    '{}',
    '{ url: "https://a.test", method: "TRACE" }',
    '{ url: 1e5, method: "CONNECT" }',
  ]) {
    const outcome = await body(`return z.request(${asked})`, { request: () => assert.fail('a request was made') })
    assert.equal(outcome.kind === 'failed' && outcome.reason, 'script', asked)
  }
})

test('many requests of one call are made one after the other', async () => {
  let underWay = 0
  const request = async (asked: HookRequest) => {
    assert.equal(++underWay, 1)
    await new Promise((resolve) => setImmediate(resolve))
    underWay--
    return echo(asked, new AbortController().signal)
  }
  const script = 'for (var n = 0; n < 20; n++) z.request({ url: "https://kennel.test/" + n }); return n'
  assert.equal(await value(script, { request }), 20)
})

test('z.hash and z.hmac say what node:crypto says', async () => {
  for (const text of ['', 'my message', 'Zürich ✓']) {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
      for (const encoding of ['hex', 'base64'] as const) {
        const bundle = { text, algorithm, encoding }
        const script = `return [z.hash(bundle.algorithm, bundle.text, bundle.encoding), z.hmac(bundle.algorithm, 'key', bundle.text, bundle.encoding)]`
        assert.deepEqual(await value(script, { bundle }), [
          createHash(algorithm).update(text).digest(encoding),
          createHmac(algorithm, 'key').update(text).digest(encoding),
        ])
      }
    }
  }
  assert.equal(await value('return z.hash("md5", "a")'), createHash('md5').update('a').digest('hex'))
  const latin = createHash('md5').update('é', 'latin1').digest('hex')
  assert.equal(await value('return z.hash("md5", "é", "hex", "binary")'), latin)
  const wrong = await body('return z.hash("nothing", "a")')
  assert.match(wrong.kind === 'failed' ? wrong.message : '', /"nothing" is no known hash algorithm/)
})

test('z.JSON.parse names what it was given instead', async () => {
  assert.deepEqual(await value('return z.JSON.parse(z.JSON.stringify({ a: [1] }))'), { a: [1] })
  const outcome = await body('return z.JSON.parse("<html>" + "x".repeat(1000))')
  assert.match(outcome.kind === 'failed' ? outcome.message : '', /We got: "<html>x{94}…"/)
})

test("btoa and atob are each other's opposite", async () => {
  const texts = ['', 'a', 'ab', 'abc', 'abcd', '\u00e9\u00ff\u0001']
  const expected = texts.map((text) => btoa(text))
  assert.deepEqual(await value('return bundle.map(btoa)', { bundle: texts }), expected)
  assert.deepEqual(await value('return bundle.map(atob)', { bundle: expected }), texts)
  for (const wrong of ['btoa("✓")', 'atob("a")', 'atob("a*bc")'])
    assert.equal((await body(`return ${wrong}`)).kind, 'failed')
})

test('_ fills {{templates}} as underscore 1.4 did, and has the rest of underscore', async () => {
  assert.deepEqual(
    await value(`return [_.template('Hi {{ name }}!', { name: 'Dana' }), _.template('{{a}}<%= b %>')({ a: 1, b: 2 }),
      _.template('<% _.each(list, function (n) { %>{{n}};<% }) %>', { list: [1, 2] }), _.pluck([{ a: 1 }], 'a'),
      _.template('{{ constructor.name }}', {}), _.where([{ a: 1 }, { a: 2 }], { a: 2 })]`),
    ['Hi Dana!', '12', '1;2;', [1], 'Object', [{ a: 2 }]],
  )
})

test('moment and async are there', async () => {
  assert.equal(await value(`return moment.utc('2020-02-28').add(2, 'days').format('YYYY-MM-DD')`), '2020-03-01')
  assert.equal(await value(`return moment('2020-02-28T12:00:00').toISOString()`), '2020-02-28T12:00:00.000Z')
  const parallel = `async.parallel({ a: function (done) { z.request('https://kennel.test/', done) },
    b: function (done) { setTimeout(function () { done(null, 2) }, 50) } },
    function (error, all) { callback(error, [all.a.status_code, all.b]) })`
  assert.deepEqual(await value(parallel), [200, 2])
  assert.equal(
    await value('async.waterfall([async.constant(1), function (a, next) { next(null, a + 1) }], callback)'),
    2,
  )
  const series =
    'async.eachSeries([1, 2, 3], function (n, next) { n === 3 ? next(new HaltedException("three")) : next() }, callback)'
  assert.deepEqual(await body(series), { kind: 'raised', exception: 'HaltedException', message: 'three', logs: [] })
})

test('$ reads XML', async () => {
  const xml = `<?xml version="1.0"?><!-- pets --><pets shop="A &amp; B">
    <pet id="1"><name>Rex &lt;3</name><kind>dog</kind></pet><pet id="2"><name><![CDATA[<Tom>]]></name></pet>
    <x:note xmlns:x="urn:x">n&#233;e</x:note><empty/></pets>`
  const script = `var pets = $($.parseXML(bundle))
    return [pets.find('pet').length, pets.find('name').text(), pets.find('pet').eq(1).find('name').text(),
      pets.find('pet').map(function () { return $(this).attr('id') }).get(), pets.find('pets').attr('shop'),
      pets.find('x\\\\:note').text(), pets.find('note').length, pets.find('pets > pet[id="2"] name').text(),
      pets.find('pet:first kind').text() || pets.find('pet:first').children('kind').text(), pets.find('empty').text(),
      pets.find('pet').filter(function () { return $(this).find('kind').length > 0 }).attr('id'),
      $(bundle).find('kind').parent().is('pet'), pets.find('nothing').attr('id') === undefined]`
  assert.deepEqual(await value(script, { bundle: xml }), [
    ...[2, 'Rex <3<Tom>', '<Tom>', ['1', '2'], 'A & B', 'née', 1, '<Tom>', 'dog', '', '1', true, true],
  ])
})

test('XML with a DTD, unknown entities, wrong nesting or too much of it is refused', async () => {
  const wrong = [
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<a>&b;</a>',
    '<a><b></a></b>',
    '<a>',
    '<a/><b/>',
    'text',
    '',
    '<a b="1" b="2"/>',
    '<a b=1/>',
    `${'<a>'.repeat(500)}${'</a>'.repeat(500)}`,
    '<a>&#x110000;</a>',
  ]
  for (const bundle of wrong) {
    const outcome = await body('return $.parseXML(bundle)', { bundle })
    assert.match(outcome.kind === 'failed' ? outcome.message : '', /Invalid XML/, bundle.slice(0, 50))
  }
})

test('$ has the small change of jQuery', async () => {
  assert.deepEqual(
    await value(`return [$.param({ a: 'x y', b: [1, 2], c: { d: 'é' }, e: null }), $.param({ b: [1, 2] }, true),
      $.trim('  a '), $.inArray(2, [1, 2]), $.map([1, 2, 3], function (n) { return n === 2 ? null : [n, n] }),
      $.extend(true, { a: { b: 1 } }, { a: { c: [2] } }), $.extend({}, { a: 1 }, { b: 2 }), $.isArray([]), $.type(null), $.type(new Date()),
      $.grep([1, 2, 3], function (n) { return n > 1 }), $.isEmptyObject({}), $.isNumeric('1.5'), $.isPlainObject([])]`),
    [
      ...['a=x+y&b%5B%5D=1&b%5B%5D=2&c%5Bd%5D=%C3%A9&e=', 'b=1&b=2', 'a', 1, [1, 1, 3, 3]],
      ...[{ a: { b: 1, c: [2] } }, { a: 1, b: 2 }, true, 'null', 'date', [2, 3], true, true, false],
    ],
  )
  const each =
    'var seen = []; $.each({ a: 1, b: 2, c: 3 }, function (k, v) { seen.push(k + v); return k !== "b" }); return seen'
  assert.deepEqual(await value(each), ['a1', 'b2'])
})
