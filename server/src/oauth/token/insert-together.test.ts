import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { findAccessToken } from '../access-token.ts'
import { insertTogether } from './insert-together.ts'

const server = await startTestServer()
const { deps } = server
const acme = await startPartner(server)
const found = await findAccessToken(await tokenFor(server, acme), deps)
assert.ok(found)
const model = found
const newToken = (client_id = model.client_id) => {
  const text = randomToken()
  return { text, row: { ...model, client_id, token_hash: sha256(text), issued_at: deps.clock.now() } }
}

test('tokens that come together are written by few statements, each committed before its caller goes on', async () => {
  await sql`create table statements (n integer)`.execute(deps.db)
  await sql`create function note_inserted() returns trigger language plpgsql as
    'begin insert into statements select count(*) from made; return null; end'`.execute(deps.db)
  await sql`create trigger note after insert on access_tokens referencing new table as made
    for each statement execute function note_inserted()`.execute(deps.db)
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const { text, row } = newToken()
      await insertTogether(deps.pool, row)
      return findAccessToken(text, deps)
    }),
  )
  assert.ok(outcomes.every((token) => token?.user_id === model.user_id))
  assert.deepEqual(outcomes[0], model)
  const { rows } = await sql<{ n: number }>`select n from statements`.execute(deps.db)
  assert.deepEqual(
    rows.map(({ n }) => n),
    [200, 100],
  )
})

test('a token that cannot be written fails alone', async () => {
  const tokens = [newToken(), newToken('a client that is gone'), newToken()]
  const outcomes = await Promise.allSettled(tokens.map(({ row }) => insertTogether(deps.pool, row)))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  const written = await Promise.all(tokens.map(({ text }) => findAccessToken(text, deps)))
  assert.deepEqual(
    written.map((token) => token !== undefined),
    [true, false, true],
  )
  const { row } = newToken()
  await insertTogether(deps.pool, row) // the failure of the last batch holds up nobody
})
