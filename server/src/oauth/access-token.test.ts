import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startPartner, tokenFor } from '../../test/harness/partner.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { sha256 } from '../kernel/ids.ts'
import { findAccessToken } from './access-token.ts'

const server = await startTestServer()
const { deps } = server
const acme = await startPartner(server)

test('tokens that are asked for at once: each gets its own; unknown and revoked ones are none, and harm nobody', async () => {
  const dana = await tokenFor(server, acme, 'dana')
  const lena = await tokenFor(server, acme, 'lena')
  const gone = await tokenFor(server, acme, 'gone')
  const owners = await Promise.all([dana, lena].map((token) => findAccessToken(token, deps)))
  assert.notEqual(owners[0]?.user_id, owners[1]?.user_id)
  await sql`update access_tokens set revoked_at = ${deps.clock.now()} where token_hash = ${sha256(gone)}`.execute(
    deps.db,
  )
  deps.caches.clear()
  const asked = [lena, 'unknown', gone, dana, lena]
  const found = await Promise.all(asked.map((token) => findAccessToken(token, deps)))
  assert.deepEqual(found, [owners[1], undefined, undefined, owners[0], owners[1]])
})
