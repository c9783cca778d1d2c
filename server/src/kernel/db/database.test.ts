import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd, createTestDatabase, prepareTemplate } from '../../../test/harness/database.ts'
import { poll } from '../../../test/harness/poll.ts'
import { layWire } from '../../../test/harness/wire.ts'
import { isDatabaseAway } from '../http/failures.ts'
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

test('a transaction that is under way fails, and nothing else, when its connection is ended by the server', async () => {
  const running = one.db.transaction().execute((tx) => sql`select pg_sleep(20), 'marked'`.execute(tx))
  const end = async () => {
    const { rows } = await sql<{ isEnded: boolean }>`
      select pg_terminate_backend(pid) as "isEnded" from pg_stat_activity
      where query like '%marked%' and pid <> pg_backend_pid()`.execute(other.db)
    return rows[0]?.isEnded === true
  }
  await Promise.all([assert.rejects(running, isDatabaseAway), poll(end, 5_000)])
  assert.equal((await sql`select 1`.execute(one.db)).rows.length, 1)
})

test('away: a database that has fallen silent, in bounded time; the connection serves nobody after that', async () => {
  const wire = await layWire(made.url)
  const { db, pool, close } = createDatabase(wire.url, { silenceMsMax: 500, connectionsMax: 1 })
  await sql`select 1`.execute(db)
  wire.freeze()
  await assert.rejects(sql`select 1`.execute(db), isDatabaseAway)
  assert.equal((await sql`select 1`.execute(db)).rows.length, 1)
  wire.freeze()
  await assert.rejects(
    db.transaction().execute((tx) => sql`select 1`.execute(tx)),
    isDatabaseAway,
  )
  assert.equal((await pool.query('select 1')).rowCount, 1)
  await close()
})

test('a statement ends in bounded time; none of a migration, which waits for another process for as long as that takes', async () => {
  const quick = createDatabase(made.url, { statementMsMax: 100 })
  await assert.rejects(sql`select pg_sleep(5)`.execute(quick.db), { code: '57014' })
  await quick.close()
  const patient = createDatabase(made.url, { statementMsMax: 0 })
  const { rows } = await sql<{ statement_timeout: string }>`show statement_timeout`.execute(patient.db)
  assert.equal(rows[0]?.statement_timeout, '0')
  await patient.close()
})
