import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskSecrets } from './index.ts'

const SECRET = 'k+y/9 ü"=s3cret'

test('a secret is masked in every form that it travels in', () => {
  const forms = [
    SECRET,
    encodeURIComponent(SECRET),
    encodeURIComponent(SECRET).replace(/%../g, (byte) => byte.toLowerCase()),
    new URLSearchParams([['q', SECRET]]).toString().slice(2),
    JSON.stringify(SECRET).slice(1, -1),
    Buffer.from(SECRET).toString('base64'),
    Buffer.from(SECRET).toString('base64url'),
  ]
  for (const form of forms) assert.match(maskSecrets(`before ${form} after`, [SECRET]), /^before \*\*\*=* after$/, form)
})

test('a secret is masked inside a longer base64 text, wherever it begins', () => {
  for (const user of ['', 'a', 'ab', 'abc', 'acme']) {
    const basic = Buffer.from(`${user}:canary-secret-7:tail`).toString('base64')
    const masked = maskSecrets(`x-auth ${basic}`, ['canary-secret-7'])
    assert.match(masked, /\*\*\*/)
    const rest = Buffer.from(masked.replace('x-auth ', '').replace('***', ''), 'base64').toString('latin1')
    assert.doesNotMatch(rest, /canary|secret-7/)
  }
})

test('property: no secret of four characters or more comes through', () => {
  const secret = fc
    .string({ minLength: 4, maxLength: 40 })
    .filter((text) => !'***'.includes(text) && text.trim().length >= 4)
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, secret, after) => {
      const masked = maskSecrets(before + secret + after, [secret])
      assert.ok(!masked.includes(secret) || secret.includes('***') || `${before}***${after}`.includes(secret))
    }),
  )
})

test('the longer of two secrets goes first, so that no rest of it is left', () => {
  assert.equal(maskSecrets('a-secret-tail', ['a-secret', 'a-secret-tail']), '***')
})

test('secrets of fewer than four characters do not tear holes', () => {
  assert.equal(maskSecrets('a pet is a pet', ['a', 'pet', '']), 'a pet is a pet')
})

const NAMED: [text: string, masked: string][] = [
  ['{"access_token": "abc", "token_type": "bearer"}', '{"access_token": "***", "token_type": "bearer"}'],
  ['{"refreshToken":"a\\"b","x":1}', '{"refreshToken":"***","x":1}'],
  ['{"body":"{\\"client_secret\\":\\"abc\\"}"}', '{"body":"{\\"client_secret\\":\\"***\\"}"}'],
  ['GET /x?api_key=abc&page=2', 'GET /x?api_key=***&page=2'],
  ['GET /return/?code=abc&state=1', 'GET /return/?code=***&state=1'],
  ['status code=400', 'status code=400'],
  ['grant_type=password&password=hunter2', 'grant_type=password&password=***'],
  ['<client_secret>abc</client_secret>', '<client_secret>***</client_secret>'],
  ['Authorization: Digest abc\r\nAccept: x', 'Authorization: ***\r\nAccept: x'],
  ['Set-Cookie: a=b; Path=/', 'Set-Cookie: ***'],
  ['sent Bearer abc12345.def', 'sent Bearer ***'],
  ['sent Basic dXNlcjpwYXNz', 'sent Basic ***'],
  ['needs bearer authentication', 'needs bearer authentication'],
  ['The token is invalid.', 'The token is invalid.'],
]

for (const [text, masked] of NAMED) {
  test(`by name: ${masked}`, () => assert.equal(maskSecrets(text, []), masked))
}

test('a long text made to mislead the patterns is masked in linear time', { timeout: 10_000 }, () => {
  for (const unit of [
    '"token":"\\',
    '"token":"\\\n',
    '\\"token\\":\\"',
    'token=',
    '<token>',
    'Bearer ',
    'Bearer a1',
    '"token"  ',
  ]) {
    assert.ok(maskSecrets(unit.repeat(100_000), ['canary-secret']).length > 0, unit)
  }
  for (const value of ['a', '\\"', 'a1'].map((unit) => unit.repeat(5_000_000))) {
    assert.equal(maskSecrets(`{"token":"${value}"}`, []), '{"token":"***"}')
    assert.match(maskSecrets(`token=${value}`, []), /^token=\*\*\*/)
    assert.doesNotMatch(maskSecrets(`Bearer ${value}`, []), /a1a1/)
  }
})
