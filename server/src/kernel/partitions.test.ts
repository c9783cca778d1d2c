import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd, createTestDatabase, prepareTemplate } from '../../test/harness/database.ts'
import { createDatabase, migrate } from './db/index.ts'
import { keepPartitions } from './partitions.ts'

await prepareTemplate(migrate)
const database = await createTestDatabase()
const { db, close } = createDatabase(database.url)
atEnd(database.drop)
atEnd(close)

const table = { name: 'run_requests', timeColumn: 'at', keptDays: 7 }
const day = (text: string) => new Date(`2026-11-${text}T12:00:00Z`)
const insert = (at: Date) =>
  sql`insert into run_requests (run_id, at, seq, purpose, method, url, request_headers, duration_ms)
      values (gen_random_uuid(), ${at}, 1, 'run', 'GET', 'http://petshop.test/', '{}', 1)`.execute(db)
const partitions = async () => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits join pg_class c on c.oid = inhrelid
    where inhparent = 'run_requests'::regclass order by 1`.execute(db)
  return rows.map(({ name }) => name.replace('run_requests_', ''))
}
const placeOfRows = async () => {
  const { rows } = await sql<{ place: string }>`
    select replace(tableoid::regclass::text, 'run_requests_', '') as place from run_requests order by at`.execute(db)
  return rows.map(({ place }) => place)
}

test('partitions are made ahead, again and again', async () => {
  await keepPartitions(db, table, day('20'))
  await keepPartitions(db, table, day('20'))
  assert.deepEqual(await partitions(), ['20261120', '20261121', '20261122', 'default'])
  await insert(day('20'))
  await insert(day('22'))
  assert.deepEqual(await placeOfRows(), ['20261120', '20261122'])
})

test('a day without a partition is taken by the default one, and its rows stay there', async () => {
  await insert(day('25')) // the clock was moved
  await keepPartitions(db, table, day('25'))
  assert.deepEqual(await partitions(), ['20261120', '20261121', '20261122', '20261126', '20261127', 'default'])
  assert.deepEqual(await placeOfRows(), ['20261120', '20261122', 'default'])
})

test('what is older than 7 days is dropped, in the default partition too; not a moment earlier', async () => {
  await keepPartitions(db, table, new Date('2026-11-27T23:59:59Z'))
  assert.deepEqual(await placeOfRows(), ['20261120', '20261122', 'default'])
  await keepPartitions(db, table, new Date('2026-11-28T00:00:00Z'))
  assert.deepEqual(await placeOfRows(), ['20261122', 'default'])
  await keepPartitions(db, table, new Date('2026-12-10T00:00:00Z'))
  assert.deepEqual(await placeOfRows(), [])
  assert.deepEqual(await partitions(), ['20261210', '20261211', '20261212', 'default'])
})
