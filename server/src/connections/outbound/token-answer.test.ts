import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTokenAnswer } from './index.ts'
import type { AnswerShape } from './token-answer.ts'
import { parseXml } from './xml-body.ts'

const now = new Date('2026-03-01T12:00:00Z')
const plain: AnswerShape = { token_path: 'access_token', extra_fields: [] }

function read(contentType: string, body: string, shape: Partial<AnswerShape> = {}, secrets: string[] = []) {
  return readTokenAnswer(contentType, body, { ...plain, ...shape }, { now, secrets })
}

function readJson(body: unknown, shape: Partial<AnswerShape> = {}, secrets: string[] = []) {
  return read('application/json', JSON.stringify(body), shape, secrets)
}

function tokensOf(answer: ReturnType<typeof read>) {
  assert.ok(answer.kind === 'tokens', JSON.stringify(answer))
  return answer.tokens
}

const SEED_TOKENS = { access_token: '1234567890abcdef', refresh_token: '1234567890abcdef', extra: {} }

// As seed 003 prints them, comments included.
const SEED_JSON = `{
  "access_token": "1234567890abcdef",
  "refresh_token": "1234567890abcdef" // optional
}`
const SEED_XML = `<AnyRootElem>
  <access_token>1234567890abcdef</access_token>
  <refresh_token>1234567890abcdef</refresh_token> <!-- optional -->
</AnyRootElem>`
const SEED_FORM = 'access_token=1234567890abcdef&refresh_token=1234567890abcdef'

test('seed 003: the JSON answer', () => {
  assert.deepEqual(tokensOf(read('application/json', SEED_JSON)), SEED_TOKENS)
})

test('seed 003: the XML answer', () => {
  assert.deepEqual(tokensOf(read('application/xml', SEED_XML)), SEED_TOKENS)
})

test('seed 003: the query string answer', () => {
  assert.deepEqual(tokensOf(read('text/plain', SEED_FORM)), SEED_TOKENS)
})

test('each format is recognised under a missing, general or wrong Content-Type', () => {
  for (const body of [SEED_JSON, SEED_XML, SEED_FORM]) {
    for (const type of [
      '',
      'text/html; charset=utf-8',
      'text/plain',
      'application/json',
      'application/xml',
      'x-www/form',
    ]) {
      assert.deepEqual(tokensOf(read(type, `\n ${body}\n`)), SEED_TOKENS, `${type}: ${body}`)
    }
  }
})

test('special kinds of JSON and XML are read', () => {
  assert.equal(tokensOf(read('application/vnd.api+json;charset=utf-8', '{"access_token":"a"}')).access_token, 'a')
  assert.equal(
    tokensOf(read('application/atom+xml', '<x:r xmlns:x="u"><x:access_token>a</x:access_token></x:r>')).access_token,
    'a',
  )
  const declared = '<?xml version="1.0"?><r><access_token><![CDATA[a+b]]></access_token></r>'
  assert.equal(tokensOf(read('text/xml', declared)).access_token, 'a+b')
  assert.equal(
    tokensOf(read('text/xml', '<r><access_token>a&amp;b&lt;&amp;lt;</access_token></r>')).access_token,
    'a&b<&lt;',
  )
})

test('a comment is no comment inside a string', () => {
  assert.equal(tokensOf(read('application/json', '{"access_token":"https://a//b"} // x')).access_token, 'https://a//b')
})

test('tokens of digits stay as they were written', () => {
  assert.equal(tokensOf(read('text/xml', '<r><access_token>00123</access_token></r>')).access_token, '00123')
  assert.equal(tokensOf(read('text/plain', 'access_token=00123')).access_token, '00123')
  assert.equal(tokensOf(readJson({ access_token: 123 })).access_token, '123')
})

test('token_path: another name, or deep inside, with its companions beside it', () => {
  assert.equal(tokensOf(readJson({ accessToken: 'a' }, { token_path: 'accessToken' })).access_token, 'a')
  const slack = {
    access_token: 'bot',
    refresh_token: 'bot-refresh',
    authed_user: { access_token: 'user', refresh_token: 'user-refresh', expires_in: 60 },
  }
  const { extra: _, ...tokens } = tokensOf(readJson(slack, { token_path: 'authed_user.access_token' }))
  assert.deepEqual(tokens, { access_token: 'user', refresh_token: 'user-refresh', expires_in: 60 })
  assert.equal(readJson({ access_token: 'bot' }, { token_path: 'authed_user.access_token' }).kind, 'no_token')
})

test('extra_fields: kept under the path they are named by, what is missing is left out', () => {
  const body = {
    access_token: 'a',
    instance_url: 'https://x.test',
    team: { id: 7, name: 'n' },
    list: [{ id: 1 }],
    no: null,
  }
  const extra_fields = ['instance_url', 'team.id', 'team.name', 'list.0.id', 'no', 'gone.deep']
  assert.deepEqual(tokensOf(readJson(body, { extra_fields })).extra, {
    instance_url: 'https://x.test',
    team: { id: 7, name: 'n' },
    list: { 0: { id: 1 } },
  })
})

test('extra_fields of XML and of query strings', () => {
  const xml = '<r><access_token>a</access_token><team><id>7</id></team></r>'
  assert.deepEqual(tokensOf(read('text/xml', xml, { extra_fields: ['team.id'] })).extra, { team: { id: '7' } })
  const form = 'access_token=a&realm=9&team.id=7'
  assert.deepEqual(tokensOf(read('', form, { extra_fields: ['realm', 'team.id'] })).extra, {
    realm: '9',
    team: { id: '7' },
  })
})

test('expires_in and its relatives', () => {
  const rows: [object, number | undefined][] = [
    [{ expires_in: 3600 }, 3600],
    [{ expires_in: '3600' }, 3600],
    [{ expiresIn: 3600 }, 3600],
    [{ expires: '5183944' }, 5183944],
    [{ expires_at: '2026-03-01T13:00:00Z' }, 3600],
    [{ expires_in: '' }, undefined],
    [{}, undefined],
  ]
  for (const [body, expected] of rows) {
    assert.equal(tokensOf(readJson({ access_token: 'a', ...body })).expires_in, expected, JSON.stringify(body))
  }
  const { expires_in } = tokensOf(readJson({ access_token: 'a', session: { ttl: 9 } }, { expires_path: 'session.ttl' }))
  assert.equal(expires_in, 9)
})

test('an empty refresh token is none', () => {
  assert.deepEqual(tokensOf(readJson({ access_token: 'a', refresh_token: '' })), { access_token: 'a', extra: {} })
})

test('error: a body that says so, with the words of the provider', () => {
  const rows: [string, { error?: string; detail?: string }][] = [
    [
      '{"error":"invalid_grant","error_description":"Code expired."}',
      { error: 'invalid_grant', detail: 'Code expired.' },
    ],
    ['{"error":"invalid_grant"}', { error: 'invalid_grant', detail: 'invalid_grant' }],
    ['{"error":{"message":"No.","type":"OAuthException","code":190}}', { error: '190', detail: 'No.' }],
    ['{"error":true,"message":"No."}', { detail: 'No.' }],
    ['{"ok":false,"error":"bad_code"}', { error: 'bad_code', detail: 'bad_code' }],
    ['{"success":false,"message":"No."}', { detail: 'No.' }],
    ['[{"error":"expired","message":"No."}]', { error: 'expired', detail: 'No.' }],
    [
      'error=bad_verification_code&error_description=The+code+is+wrong.',
      { error: 'bad_verification_code', detail: 'The code is wrong.' },
    ],
    ['<r><error>invalid_grant</error></r>', { error: 'invalid_grant', detail: 'invalid_grant' }],
    ['{"access_token":"a","error":"invalid_grant"}', { error: 'invalid_grant', detail: 'invalid_grant' }],
  ]
  for (const [body, words] of rows) assert.deepEqual(read('', body), { kind: 'error', ...words }, body)
})

test('error: a body without a token that no other status would say louder', () => {
  const rows: [string, { error?: string; detail?: string }][] = [
    ['{"errcode":40029,"errmsg":"invalid code"}', { error: '40029', detail: 'invalid code' }],
    ['{"errorCode":"E7","errorMessage":"No."}', { error: 'E7', detail: 'No.' }],
    ['{"error_code":190}', { error: '190', detail: '190' }],
    ['{"errors":[{"message":"No."}]}', { detail: 'No.' }],
    ['{"errors":["No."]}', { detail: 'No.' }],
    ['{"status":"error","message":"No."}', { detail: 'No.' }],
    ['{"error_description":"No."}', { detail: 'No.' }],
    ['<error>invalid_grant</error>', { error: 'invalid_grant', detail: 'invalid_grant' }],
    ['<Error><Code>7</Code><message>No.</message></Error>', { error: 'Error', detail: 'No.' }],
    ['<error><code>7</code><message>No.</message></error>', { error: '7', detail: 'No.' }],
    ['<OAuthError/>', { error: 'OAuthError', detail: 'OAuthError' }],
    ['<errorResponse><error>denied</error></errorResponse>', { error: 'denied', detail: 'denied' }],
  ]
  for (const [body, words] of rows) assert.deepEqual(read('', body), { kind: 'error', ...words }, body)
})

test('no_token, and no error: codes of success, no list of errors', () => {
  for (const body of ['{"errcode":0,"errmsg":"ok"}', '{"error_code":"0"}', '{"errors":[]}', '{"status":"ok"}']) {
    assert.equal(read('', body).kind, 'no_token', body)
  }
})

test('tokens: a code of success, and a root that only resembles an error', () => {
  assert.equal(tokensOf(readJson({ access_token: 'a', errcode: 0, errors: [], status: 'ok' })).access_token, 'a')
  assert.equal(tokensOf(read('', '<NoError><access_token>a</access_token></NoError>')).access_token, 'a')
})

test('refresh_expires_in: the life of the refresh token under the names that providers use', () => {
  const rows: [object, number | undefined][] = [
    [{ refresh_token_expires_in: 7_776_000 }, 7_776_000],
    [{ refresh_expires_in: '1800' }, 1800],
    [{ x_refresh_token_expires_in: 8_726_400 }, 8_726_400],
    [{ refresh_token_expires_at: '2026-03-02T12:00:00Z' }, 86_400],
    [{ refresh_expires_in: 0 }, undefined], // for good
    [{}, undefined],
  ]
  for (const [body, expected] of rows) {
    const { refresh_expires_in } = tokensOf(readJson({ access_token: 'a', refresh_token: 'r', ...body }))
    assert.equal(refresh_expires_in, expected, JSON.stringify(body))
  }
})

test('tokens: empty error members are no error', () => {
  assert.equal(readJson({ access_token: 'a', error: '', error_description: '' }).kind, 'tokens')
  assert.equal(readJson({ access_token: 'a', error: null, ok: true }).kind, 'tokens')
})

test('no_token: readable, no token, no error', () => {
  assert.deepEqual(readJson({ message: 'Welcome.' }), { kind: 'no_token', detail: 'Welcome.' })
  assert.deepEqual(readJson({ access_token: { deep: 'x' } }), { kind: 'no_token' })
  assert.deepEqual(readJson({ access_token: '' }), { kind: 'no_token' })
})

test('unreadable: empty, HTML, prose, scalars, half a document', () => {
  for (const body of [
    '',
    ' ',
    '<!DOCTYPE html><html><body>Sign in</body></html>',
    'Bad request, sorry',
    'true',
    '"a"',
    '[]',
    '{"access',
    '<r><a>',
  ]) {
    assert.deepEqual(read('', body), { kind: 'unreadable' }, body)
  }
})

test('unreadable: XML with a DTD, with entities, too deep, too large', () => {
  const bomb = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><r><access_token>&b;</access_token></r>'
  const external = '<!doctype r SYSTEM "file:///etc/passwd"><r><access_token>a</access_token></r>'
  const deep = `${'<a>'.repeat(40)}<access_token>a</access_token>${'</a>'.repeat(40)}`
  const large = `<r><access_token>${'a'.repeat(66_000)}</access_token></r>`
  for (const body of [bomb, external, `<r>${deep}</r>`, large]) assert.equal(read('text/xml', body).kind, 'unreadable')
})

test('XML nested deeper than 32 elements is not read at all', () => {
  const nested = (depth: number) => `${'<a>'.repeat(depth)}x${'</a>'.repeat(depth)}`
  assert.notEqual(parseXml(nested(30)), undefined)
  assert.equal(parseXml(nested(40)), undefined)
})

test('an undeclared entity stays text', () => {
  assert.equal(tokensOf(read('text/xml', '<r><access_token>a&b;</access_token></r>')).access_token, 'a&b;')
})

test('unreadable: JSON of great depth', () => {
  const deep = `{"access_token":"a","x":${'['.repeat(5000)}${']'.repeat(5000)}}`
  assert.equal(read('application/json', deep).kind, 'unreadable')
})

test('inherited and polluting names give nothing', () => {
  for (const token_path of ['constructor.name', '__proto__.x', 'toString']) {
    assert.equal(readJson({ access_token: 'a' }, { token_path }).kind, 'no_token')
  }
  const body = '{"access_token":"a","__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}'
  const extra_fields = ['__proto__.polluted', 'constructor.prototype.polluted', 'polluted']
  const { extra } = tokensOf(read('application/json', body, { extra_fields }))
  assert.equal(Object.hasOwn(extra, 'polluted'), false)
  assert.equal(Object.getPrototypeOf(extra), Object.prototype)
  assert.equal(({} as { polluted?: string }).polluted, undefined)
})

test("the provider's words come masked, and at most 500 characters long", () => {
  const words = `The code s3cr3t-code is wrong. ${'x'.repeat(600)}`
  const answer = readJson({ error: 'e-s3cr3t-code', error_description: words }, {}, ['s3cr3t-code'])
  assert.ok(answer.kind === 'error')
  assert.equal(answer.detail?.length, 500)
  assert.doesNotMatch(JSON.stringify(answer), /s3cr3t/)
})

test('a secret at the border of the 500 characters is not half shown', () => {
  const answer = readJson({ error: 'e', message: `${'x'.repeat(495)}s3cr3t-code` }, {}, ['s3cr3t-code'])
  assert.ok(answer.kind === 'error' && answer.detail?.endsWith('x***'))
})

test('a long answer of unclosed quotes is read in linear time', { timeout: 10_000 }, () => {
  for (const unit of ['"\\"', '"\\', '"\\\n']) {
    assert.equal(read('application/json', `{${unit.repeat(300_000)}`).kind, 'unreadable')
  }
})

test('no tokens: JSON with a string that PostgreSQL could not hold', () => {
  for (const text of ['a\\u0000', 'a\\ud800']) {
    assert.notEqual(read('application/json', `{"access_token":"${text}"}`).kind, 'tokens')
  }
})
