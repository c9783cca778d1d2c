import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestDatabase, prepareTemplate } from '../test/harness/database.ts'
import { query } from '../test/harness/query.ts'
import { isDevelopmentDatabase, prepareDevelopmentDatabase, refuseDevelopmentDatabase } from './development-mark.ts'
import { migrate, pendingMigrations } from './kernel/db/index.ts'

await prepareTemplate(migrate)
const now = new Date('2026-01-01T00:00:00Z')

test('an empty database is migrated and marked, also by two at once; again it is only brought up to date', async () => {
  const { url, drop } = await emptyDatabase()
  await Promise.all([prepareDevelopmentDatabase(url, now), prepareDevelopmentDatabase(url, now)])
  assert.equal(await isDevelopmentDatabase(url), true)
  assert.deepEqual(await pendingMigrations(url), [])
  await prepareDevelopmentDatabase(url, new Date('2027-01-01T00:00:00Z'))
  const marks = await query(url, `select value from settings where key = 'development'`)
  assert.deepEqual(marks, [{ value: { since: now.toISOString() } }])
  await assert.rejects(refuseDevelopmentDatabase(url), /belongs to wayleave dev/)
  await drop()
})

test('a process that was killed between the tables and the mark leaves a database that dev takes up again', async () => {
  const { url, drop } = await emptyDatabase()
  await query(url, 'create table wayleave_development_begun ()')
  await migrate(url)
  await prepareDevelopmentDatabase(url, now)
  assert.equal(await isDevelopmentDatabase(url), true)
  await drop()
})

test('a database with tables and no mark is refused and left as it is: ours of production, and anybody else’s', async () => {
  const { url, drop } = await createTestDatabase()
  await assert.rejects(prepareDevelopmentDatabase(url, now), /has tables that wayleave dev did not make/)
  await refuseDevelopmentDatabase(url)
  assert.equal(await isDevelopmentDatabase(url), false)
  await drop()
})

async function emptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const database = await createTestDatabase()
  await query(database.url, 'drop schema public cascade; create schema public')
  return database
}
