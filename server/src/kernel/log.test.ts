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
