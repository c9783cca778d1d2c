import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd, createTestDatabase, prepareTemplate } from '../test/harness/database.ts'
import { poll } from '../test/harness/poll.ts'
import { startTestServer } from '../test/harness/server.ts'
import { layWire } from '../test/harness/wire.ts'
import { createDatabase, migrate } from './kernel/db/index.ts'

await prepareTemplate(migrate)
const made = await createTestDatabase()
atEnd(made.drop)
const { db, close } = createDatabase(made.url, { applicationName: 'onlooker' })
atEnd(close)

const connections = async () =>
  (
    await sql`select 1 from pg_stat_activity
              where datname = current_database() and application_name like 'wayleave%'`.execute(db)
  ).rows.length

test('a start that fails lets go of everything that it had begun', async () => {
  const extras = {
    routes: () => {
      throw new Error('no routes')
    },
  }
  await assert.rejects(startTestServer({ databaseUrl: made.url, extras }), /no routes/)
  await poll(async () => (await connections()) === 0, 2_000)
})

test('a stop lets go of everything, in good order', async () => {
  const server = await startTestServer({ databaseUrl: made.url })
  assert.ok((await connections()) > 0)
  await server.stop()
  await poll(async () => (await connections()) === 0, 2_000)
})

test('a stop ends within ten seconds though the database has fallen silent, or is gone', async () => {
  for (const fault of ['freeze', 'cut'] as const) {
    const wire = await layWire(made.url)
    const server = await startTestServer({ databaseUrl: wire.url })
    assert.equal((await server.fetch('/readyz')).status, 200)
    if (fault === 'cut') wire.cut()
    else wire.freeze(true)
    assert.equal((await server.fetch('/readyz')).status, 503)
    const began = performance.now()
    await server.stop()
    assert.ok(performance.now() - began < 10_000, `${fault}: ${performance.now() - began} ms`)
    wire.cut()
  }
})
