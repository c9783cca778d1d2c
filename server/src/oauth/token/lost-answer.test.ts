// The database goes away in the middle of a swap: what was done is found out, and told.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd } from '../../../test/harness/database.ts'
import {
  allow,
  newTokens,
  redeem,
  refresh,
  startClient,
  type TokenAnswer,
  writtenOf,
} from '../../../test/harness/grants.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { layWire } from '../../../test/harness/wire.ts'
import { createDatabase } from '../../kernel/db/index.ts'
import { findAccessToken } from '../access-token.ts'

const near = await startTestServer() // looks at the tables, and is never cut off
const wire = await layWire(near.databaseUrl)
const server = await startTestServer({ databaseUrl: wire.url })
const crm = await startClient(near)
const { db, close } = createDatabase(near.databaseUrl)
atEnd(close)

/** Asks, and meddles when the swap has written everything but is not committed. */
async function inTheMiddle(ask: () => Promise<TokenAnswer>, meddle: () => Promise<void> | void): Promise<TokenAnswer> {
  const blocked = Promise.withResolvers<void>()
  const asking = db.transaction().execute(async (tx) => {
    await sql`lock table access_tokens in share mode`.execute(tx)
    const asked = ask()
    await poll(isWaiting, 5_000)
    await meddle()
    blocked.resolve()
    return { asked }
  })
  await blocked.promise
  return (await asking).asked
}

const waiting = sql<{
  pid: number
}>`select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%spent%'
  and datname = current_database()`
const isWaiting = async () => (await waiting.execute(near.deps.db)).rows.length === 1
const used = async () => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from refresh_tokens where used_at is not null`.execute(
    db,
  )
  return rows[0]?.n
}
const cutFor = async (ms: number) => {
  wire.cut()
  setTimeout(wire.mend, ms).unref()
}

test('200: the connection is lost, the swap is committed, and the pair is answered without a key', async () => {
  const { refresh_token } = await newTokens(near, crm)
  const answer = await inTheMiddle(
    () => refresh(server, crm, refresh_token),
    () => cutFor(300),
  )
  assert.equal(answer.status, 200)
  assert.ok(await findAccessToken(answer.body.access_token, near.deps))
  assert.equal((await refresh(near, crm, answer.body.refresh_token)).status, 200)
})

test('200: the same for a code', async () => {
  const redemption = await allow(near, crm)
  const answer = await inTheMiddle(
    () => redeem(server, crm, redemption),
    () => cutFor(300),
  )
  assert.equal(answer.status, 200)
  assert.ok(await findAccessToken(answer.body.access_token, near.deps))
})

test('200: the swap is rolled back by a kill of its backend, and done again', async () => {
  const { refresh_token } = await newTokens(near, crm)
  const answer = await inTheMiddle(
    () => refresh(server, crm, refresh_token),
    async () => {
      const { rows } = await waiting.execute(near.deps.db)
      await sql`select pg_terminate_backend(${rows[0]?.pid}::int)`.execute(near.deps.db)
    },
  )
  assert.equal(answer.status, 200)
  assert.equal((await refresh(near, crm, answer.body.refresh_token)).status, 200)
})

test('503 with Retry-After: the database stays away; the token is unused, and serves later without a key', async () => {
  const { refresh_token } = await newTokens(near, crm)
  await poll(async () => (await server.fetch('/readyz')).status === 200, 10_000)
  const before = await writtenOf(near)
  wire.cut()
  const { status, headers, body } = await refresh(server, crm, refresh_token)
  assert.deepEqual([status, body.error], [503, 'temporarily_unavailable'])
  assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal(await writtenOf(near), before)
  wire.mend()
  const later = async () => (await refresh(server, crm, refresh_token)).status
  await poll(async () => (await later()) === 200, 10_000)
})

test('503, though it was committed: the next try is judged by the row, and with the key gets the pair', async () => {
  await poll(async () => (await server.fetch('/readyz')).status === 200, 10_000)
  const { refresh_token } = await newTokens(near, crm)
  const before = await used()
  const lost = await inTheMiddle(
    () => refresh(server, crm, refresh_token, { key: 'k' }),
    () => wire.cut(),
  )
  assert.equal(lost.status, 503)
  await poll(async () => (await used()) === Number(before) + 1, 5_000)
  wire.mend()
  const retry = await refresh(near, crm, refresh_token, { key: 'k' })
  assert.equal(retry.status, 200)
  assert.equal((await refresh(near, crm, retry.body.refresh_token)).status, 200)
})
