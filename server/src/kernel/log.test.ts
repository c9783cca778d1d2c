import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd, createTestDatabase, prepareTemplate } from '../../test/harness/database.ts'
import { createDatabase, migrate } from './db/index.ts'
import { createLog } from './log.ts'

await prepareTemplate(migrate)
const made = await createTestDatabase()
atEnd(made.drop)
const { db, close } = createDatabase(made.url)
atEnd(close)

/** The one line that `fields` become. */
function lineOf(fields: object): Record<string, unknown> {
  let line = ''
  createLog('info', { write: (text) => (line += text) }).error(fields, 'm')
  return JSON.parse(line)
}

test('an error of the database: what failed is written, and none of the values', async () => {
  const insert = sql`insert into settings (key, value) values ('hush-hush', '1')`
  await insert.execute(db)
  const err = await insert.execute(db).catch((error: unknown) => error)
  const line = lineOf({ err })
  const { error_code, severity, constraint, table } = line.err as Record<string, unknown>
  assert.deepEqual([error_code, severity, constraint, table], ['23505', 'ERROR', 'settings_pkey', 'settings'])
  assert.doesNotMatch(JSON.stringify(line), /hush-hush/)
})

test('what hangs on an error stays out: the client with its connection; causes go along', () => {
  const cause = Object.assign(new Error('inner'), { code: 'ECONNRESET', client: { password: 'hush' } })
  const err = Object.assign(new TypeError('outer', { cause }), { client: { connectionParameters: { user: 'hush' } } })
  const line = lineOf({ err })
  const written = line.err as { type: string; cause: Record<string, unknown> }
  assert.deepEqual(
    [written.type, written.cause.message, written.cause.error_code],
    ['TypeError', 'inner', 'ECONNRESET'],
  )
  assert.doesNotMatch(JSON.stringify(line), /hush/)
})

test('an error that is its own cause ends; several in one are all written; what is no error is a text', () => {
  const own = new Error('own')
  own.cause = own
  assert.ok(lineOf({ err: own }))
  const both = lineOf({ err: new AggregateError([new Error('one'), new Error('two')]) }).err as { errors: object[] }
  assert.equal(both.errors.length, 2)
  assert.equal(lineOf({ err: 'text' }).err, 'text')
  assert.equal('err' in lineOf({ err: undefined }), false)
})

test('secrets are masked by name, codes among them', () => {
  const line = lineOf({ code: 'hush', form: { code: 'hush', client_secret: 'hush' }, authorization: 'hush', kept: 1 })
  assert.doesNotMatch(JSON.stringify(line), /hush/)
  assert.equal(line.kept, 1)
})

const TOKEN = 'Abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const JWS = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJkYW5hIn0.c2lnbmF0dXJl'

test('masked by value, wherever it stands: query strings, passwords in URLs, our tokens, JWTs, what a header carried', () => {
  const texts = [
    'POST https://api.example.test/token?client_secret=hush&x=1 failed',
    '/to/petshop?token=hush',
    'connect to postgres://user:hush@db.example.test/x',
    `redirected to https://hush:hush@example.test/cb?code=hush#`,
    'the answer was {"access_token":"hush-hush"}',
    'sent Authorization: Bearer hush1234',
  ]
  for (const text of texts) {
    const error = Object.assign(new Error(text), { cause: new Error(text) })
    const line = JSON.stringify(lineOf({ detail: text, err: error, deep: [{ a: { b: text } }] }))
    assert.doesNotMatch(line, /hush/, text)
  }
  for (const secret of [TOKEN, JWS, 'whsec_c2VjcmV0LXNlY3JldA==']) {
    const line = JSON.stringify(lineOf({ path: `/welcome/${secret}`, err: new Error(`bad: ${secret}.`) }))
    assert.ok(!line.includes(secret), line)
  }
})

test('masked by name at any depth, in any case; what is no secret is left to be read', () => {
  const hidden = {
    a: { b: { c: { API_KEY: 'hush', refreshToken: 'hush', 'Set-Cookie': ['hush'], private_jwk: { d: 'hush' } } } },
  }
  assert.doesNotMatch(JSON.stringify(lineOf(hidden)), /hush/)
  const { request_id, path, token_type, error_code, at, attempts } = lineOf({
    request_id: '5f0c7a1e-2d1f-4b7e-9d43-1d2c3b4a5f60',
    path: '/v2/action-runs/5f0c7a1e-2d1f-4b7e-9d43-1d2c3b4a5f60',
    token_type: 'bearer',
    error_code: '23505',
    at: new Date(0),
    attempts: 3,
  })
  assert.deepEqual(
    [request_id, path, token_type, error_code, at, attempts],
    [
      '5f0c7a1e-2d1f-4b7e-9d43-1d2c3b4a5f60',
      '/v2/action-runs/5f0c7a1e-2d1f-4b7e-9d43-1d2c3b4a5f60',
      'bearer',
      '23505',
      '1970-01-01T00:00:00.000Z',
      3,
    ],
  )
})

test('a long text made to mislead the patterns of the log is masked in linear time', { timeout: 10_000 }, () => {
  for (const unit of ['https://a', 'a://', 'eyJ', 'eyJa.', 'whsec_', '/?', 'a'.repeat(42)])
    assert.ok(lineOf({ text: unit.repeat(100_000 / unit.length) }).text)
})
