import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fillHeader, fillText, TemplateError } from './index.ts'

test('text: values are joined, missing ones leave nothing, objects are JSON', () => {
  const values = {
    auth: { email: 'dana@acme.test', team: { id: 7 } },
    input: { tags: ['a', 'b'] },
    target_url: 'https://x.test/1',
  }
  const template = '{{email}} {{auth.team.id}} {{ input.tags }} {{input.tags.1}} {{input.none.deep}}|{{target_url}}'
  assert.equal(fillText(template, values), 'dana@acme.test 7 ["a","b"] b |https://x.test/1')
})

test('text: subscription members are found; all credentials at once are not', () => {
  assert.equal(fillText('{{subscription.id}}{{auth}}', { auth: { a: 'secret' }, subscription: { id: 5 } }), '5')
})

test('text: names find own members only', () => {
  const values = { auth: {}, input: { list: ['a'], text: 'abc' } }
  assert.equal(fillText('{{toString}}{{input.list.length}}{{input.text.length}}{{input.hasOwnProperty}}', values), '')
})

test('refused: walks into __proto__, constructor and prototype, even where an input has such a member', () => {
  const input = JSON.parse('{"__proto__": "x", "constructor": {"name": "y"}}')
  for (const name of ['input.__proto__', 'input.constructor.name', '__proto__', 'a.prototype.b', 'auth.constructor']) {
    assert.throws(() => fillText(`{{${name}}}`, { auth: {}, input }), TemplateError, name)
  }
})

test('refused: malformed names', () => {
  for (const name of ['', 'a b', 'a..b', '.a', 'a.', 'a/b', 'a|b', '#if']) {
    assert.throws(() => fillText(`x{{${name}}}`, { auth: {} }), TemplateError, name)
  }
})

test('header: the value is filled in as it is', () => {
  assert.equal(fillHeader('Bearer {{auth.token}}', { auth: { token: 'a+b/c==' } }), 'Bearer a+b/c==')
})

test("refused as the user's error, naming the field and not its value: CR, LF and what no header carries", () => {
  for (const bad of ['a\r\nX-Evil: 1', 'a\n', 'a\r', '\u0000', '\u007f', '日本']) {
    const fill = () => fillHeader('{{auth.fine}} {{auth.token}}', { auth: { fine: 'ok', token: bad } })
    assert.throws(
      fill,
      (error) => error instanceof TemplateError && error.field === 'auth.token' && !error.message.includes(bad),
    )
  }
})

test('property: a filled header never holds CR or LF', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (token) => {
      try {
        assert.doesNotMatch(fillHeader('Key {{token}}', { auth: { token } }), /[\r\n]/)
      } catch (error) {
        assert.ok(error instanceof TemplateError)
      }
    }),
  )
})
