import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { masterKeysOf, replaceDataKeys } from '../../kernel/vault/index.ts'
import { openCredentials } from '../credentials.ts'
import { resealCredentials } from './reseal-credentials.ts'

const server = await startTestServer()
const { deps } = server
const { connect, tokenFor } = await startCast(server)
const tokens = await Promise.all(['books-ltd', 'boats-ltd'].map((tenant) => tokenFor('dana', { tenant })))
const ids = await Promise.all(
  [0, 1, 2].map((i) => connect(tokens[i % 2] ?? '', { credentials: { api_key: `key-${i}` } })),
)

type Row = { id: number; workspace_id: number; credentials: string; is_current: boolean }
const rows = async () => {
  const found = await sql<Row>`
    select connections.id, connections.workspace_id, credentials,
      split_part(credentials, '.', 2) = data_keys.id as is_current
    from connections join data_keys on data_keys.workspace_id = connections.workspace_id and retired_at is null
    order by array_position(${ids.map(Number)}::int[], connections.id)`.execute(deps.db)
  return found.rows
}

test('every connection is sealed with the new data key of its workspace, once; nobody’s credentials change', async () => {
  assert.deepEqual(
    (await rows()).map(({ is_current }) => is_current),
    [true, true, true],
  )
  await replaceDataKeys({ ...deps, masterKeys: masterKeysOf(deps.config) }, () => {})
  assert.deepEqual(
    (await rows()).map(({ is_current }) => is_current),
    [false, false, false],
  )
  const seen: string[] = []
  assert.equal(await resealCredentials(deps, (done, total) => seen.push(`${done}/${total}`)), 3)
  assert.deepEqual(seen, ['3/3'])
  const after = await rows()
  assert.deepEqual(
    after.map(({ is_current }) => is_current),
    [true, true, true],
  )
  const opened = await Promise.all(after.map((row) => openCredentials(row, deps)))
  assert.deepEqual(
    opened.map(({ api_key }) => api_key),
    ['key-0', 'key-1', 'key-2'],
  )
  assert.equal(await resealCredentials(deps, () => {}), 0)
})
