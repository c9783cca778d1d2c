import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd, createTestDatabase, prepareTemplate } from '../../../test/harness/database.ts'
import { poll } from '../../../test/harness/poll.ts'
import { createDatabase, migrate } from './index.ts'

await prepareTemplate(migrate)
const made = await createTestDatabase()
atEnd(made.drop)
const [one, other] = [createDatabase(made.url), createDatabase(made.url)]
atEnd(one.close)
atEnd(other.close)

test('a connection that is cut between two of its queries fails the second, and nothing else', async () => {
  await assert.rejects(
    one.db.connection().execute(async (held) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(held)
      const pid = rows[0]?.pid ?? 0
      await sql`select pg_terminate_backend(${pid}::int)`.execute(other.db)
      const isGone = async () =>
        (await sql`select 1 from pg_stat_activity where pid = ${pid}::int`.execute(other.db)).rows.length === 0
      await poll(isGone, 5_000)
      await sql`select 1`.execute(held)
    }),
  )
  assert.equal((await sql`select 1`.execute(one.db)).rows.length, 1)
})
