import assert from 'node:assert/strict'
import { test } from 'node:test'
import { personOf } from '../../../test/harness/person.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { createApiKey, findApiKeyOf, keepApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { isConnectedToCustom } from './custom-account.ts'
import { findApiKey } from './find-api-key.ts'
import { newKey } from './key-form.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })
const { deps } = server
const production = { ...deps, config: { ...deps.config, mode: 'production' as const } }
const dana = await personOf(server, 'dana@example.test')
const omar = await personOf(server, 'omar@example.test')
const revoke = (id: number, userId: number) => deps.db.transaction().execute((tx) => revokeApiKey(tx, id, userId, deps))
const lastUseOf = async (id: number) => (await findApiKeyOf(deps.db, id, dana.userId))?.last_used_at

test("a key is found as its owner's, listed without its middle, and connects the account to custom", async () => {
  assert.equal(await isConnectedToCustom(dana.userId, deps), false)
  const { key, record } = await createApiKey(dana, 'Laptop', deps)
  assert.equal(await isConnectedToCustom(dana.userId, deps), true)
  const found = { id: record.id, userId: dana.userId, workspaceId: dana.workspaceId }
  assert.deepEqual(await findApiKey(key, deps), found)
  const [listed] = await listApiKeys(deps.db, dana.userId)
  assert.deepEqual([listed?.name, listed?.prefix, listed?.last_four], ['Laptop', key.slice(0, 7), key.slice(-4)])
  assert.doesNotMatch(JSON.stringify(listed), new RegExp(key.slice(8, 20)))
  assert.deepEqual(await listApiKeys(deps.db, omar.userId), [])
})

test('nothing is looked up for what is no key by its checksum', async () => {
  const { key } = await createApiKey(dana, 'Checksum', deps)
  const pool = { query: () => assert.fail('the database was asked') } as unknown as typeof deps.pool
  const mistyped = key.slice(0, -1) + (key.at(-1) === 'a' ? 'b' : 'a')
  for (const text of [mistyped, 'sk-dev-dana', 'sk-', '', 'x'.repeat(10_000)]) {
    assert.equal(await findApiKey(text, { ...production, pool }), undefined)
  }
  assert.equal(await findApiKey(newKey(), production), undefined) // well made, and nobody's
})

test('a key of a seed is used as it is in development, and is no key in production', async () => {
  const record = await keepApiKey(dana, { key: 'sk-dev-dana', name: 'Seed' }, deps)
  assert.equal(record?.prefix, 'sk-dev-')
  assert.equal((await findApiKey('sk-dev-dana', deps))?.userId, dana.userId)
  assert.equal(await findApiKey('sk-dev-dana', production), undefined)
  assert.equal(await keepApiKey(omar, { key: 'sk-dev-dana', name: 'Seed' }, deps), undefined)
  assert.equal((await findApiKey('sk-dev-dana', deps))?.userId, dana.userId)
})

test('a revoked key is gone on every process within a second; somebody else cannot revoke it', async () => {
  const { key, record } = await createApiKey(dana, 'Leaked', deps)
  assert.ok(await findApiKey(key, other.deps))
  assert.equal(await revoke(record.id, omar.userId), false)
  assert.ok(await findApiKey(key, deps))
  const revokedAt = performance.now()
  assert.equal(await revoke(record.id, dana.userId), true)
  assert.equal(await findApiKey(key, deps), undefined)
  await poll(async () => (await findApiKey(key, other.deps)) === undefined, 1_000)
  assert.ok(performance.now() - revokedAt < 1_000)
  assert.equal(await revoke(record.id, dana.userId), false)
  assert.equal(await findApiKeyOf(deps.db, record.id, dana.userId), undefined)
})

test('a revoked key is gone within a second also when the notice of it is lost', async () => {
  const { key, record } = await createApiKey(dana, 'Lost notice', deps)
  assert.ok(await findApiKey(key, other.deps))
  const deaf = { ...deps, caches: { ...deps.caches, forget: async () => {} } }
  await deps.db.transaction().execute((tx) => revokeApiKey(tx, record.id, dana.userId, deaf))
  assert.ok(await findApiKey(key, other.deps), 'the cache holds it, so that this proves something')
  await poll(async () => (await findApiKey(key, other.deps)) === undefined, 2_000)
})

test('the last use is written down once a minute, whichever process saw it', async () => {
  const { key, record } = await createApiKey(dana, 'Used', deps)
  assert.equal(await lastUseOf(record.id), null)
  await findApiKey(key, deps)
  await deps.flights.idle()
  const first = await lastUseOf(record.id)
  assert.ok(first)
  await server.advance(59)
  await findApiKey(key, other.deps)
  await other.deps.flights.idle()
  assert.deepEqual(await lastUseOf(record.id), first)
  await server.advance(2)
  deps.caches.clear() // a minute of real time
  await findApiKey(key, deps)
  await deps.flights.idle()
  assert.ok(((await lastUseOf(record.id))?.getTime() ?? 0) - first.getTime() > 60_000)
})
