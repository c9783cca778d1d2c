import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd } from '../../test/harness/database.ts'
import { startPartner, tokenFor } from '../../test/harness/partner.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { createCaches } from './caches.ts'
import { listen } from './db/index.ts'

const server = await startTestServer()
const { db } = server.deps
const listener = await listen(server.databaseUrl, 'wayleave caches test')
atEnd(listener.close)
const caches = await createCaches(listener)

test('a value that is asked for all the time is looked up again when its age is reached', async () => {
  const cache = caches.named<number>('ages', { entriesMax: 10, ageMaxMs: 100 })
  let loads = 0
  const began = performance.now()
  while (loads < 3 && performance.now() - began < 5_000) await cache.read('key', async () => ++loads)
  assert.equal(loads, 3)
  assert.ok(performance.now() - began >= 200)
})

test('age counts from the beginning of the load: a slow answer is not young', async () => {
  const cache = caches.named<number>('slow', { entriesMax: 10, ageMaxMs: 50 })
  const began = performance.now()
  await cache.read('key', async () => {
    while (performance.now() - began < 60) await new Promise(setImmediate)
    return 1
  })
  assert.equal(await cache.read('key', async () => 2), 2)
})

test('a value that was forgotten while it was being loaded is given to who asked, and not kept', async () => {
  const cache = caches.named<string>('racing', { entriesMax: 10 })
  const racing = await cache.read('key', async () => {
    await caches.forget(db, 'racing', 'key')
    return 'before'
  })
  assert.equal(racing, 'before')
  assert.equal(await cache.read('key', async () => 'after'), 'after')
})

test('what another process forgets while a value is being loaded is not kept either', async () => {
  const cache = caches.named<string>('shared', { entriesMax: 10 })
  await cache.read('key', async () => {
    await server.deps.caches.forget(db, 'shared', 'key')
    await heardBy(caches) // NOTIFY keeps its order
    return 'before'
  })
  assert.equal(await cache.read('key', async () => 'after'), 'after')
})

test('what is not there is asked for each time; a failed load leaves nothing', async () => {
  const cache = caches.named<string>('absent', { entriesMax: 10 })
  assert.equal(await cache.read('key', async () => undefined), undefined)
  await assert.rejects(async () => cache.read('key', () => Promise.reject(new Error('away'))), /away/)
  assert.equal(await cache.read('key', async () => 'there'), 'there')
  assert.equal(await cache.read('key', async () => 'not asked'), 'there')
})

test('the oldest goes when there are too many', async () => {
  const cache = caches.named<string>('few', { entriesMax: 2 })
  for (const key of ['a', 'b', 'c']) await cache.read(key, async () => 'first')
  assert.deepEqual(await Promise.all(['c', 'b', 'a'].map((key) => cache.read(key, async () => 'again'))), [
    'first',
    'first',
    'again',
  ])
})

test('401 within a second for a token that is revoked without notice, however often it is used', async () => {
  const token = await tokenFor(server, await startPartner(server))
  const status = async () =>
    (await server.fetch('/v2/authentications?app=none', { headers: { authorization: `Bearer ${token}` } })).status
  const before = await status()
  assert.notEqual(before, 401)
  await sql`update access_tokens set revoked_at = ${server.deps.clock.now()}`.execute(db)
  const revoked = performance.now()
  while ((await status()) === before && performance.now() - revoked < 5_000);
  assert.ok(performance.now() - revoked < 2_000)
  assert.equal(await status(), 401)
})

/** Settles when `on` has heard all that was sent before. */
async function heardBy(on: typeof caches): Promise<void> {
  const marks = on.named<number>('marks', { entriesMax: 1 })
  let asked = 0
  const load = async () => ++asked
  await marks.read('mark', load)
  await server.deps.caches.forget(db, 'marks')
  while ((await marks.read('mark', load)) === 1) await new Promise(setImmediate)
}
