import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd, createTestDatabase, prepareTemplate } from '../../../test/harness/database.ts'
import { createCaches } from '../caches.ts'
import { createClock } from '../clock.ts'
import { createDatabase, listen, migrate } from '../db/index.ts'
import { StartError } from '../errors.ts'
import { SealError } from '../seal/index.ts'
import { openVault } from './index.ts'

await prepareTemplate(migrate)
const clock = createClock()

async function freshDatabase() {
  const made = await createTestDatabase()
  atEnd(made.drop)
  const { db, close } = createDatabase(made.url)
  atEnd(close)
  return { db, url: made.url }
}

type Fresh = Awaited<ReturnType<typeof freshDatabase>>

/** What another process on the database would have. */
async function open({ db, url }: Fresh, ...masterKeys: Buffer[]) {
  const listener = await listen(url, 'vault test')
  atEnd(listener.close)
  const [first, ...rest] = masterKeys
  return openVault({ masterKeys: first && [first, ...rest] }, { db, clock, caches: await createCaches(listener) })
}

const rowsOf = async ({ db }: Fresh) =>
  (
    await sql<{
      workspace_id: number
      wrapped: string
      id: string
    }>`select * from data_keys order by workspace_id`.execute(db)
  ).rows

test('each workspace seals with a key of its own: what one sealed opens with no other, nor with the installation’s', async () => {
  const { seal, vault } = await open(await freshDatabase(), randomBytes(32))
  const [seven, eight] = [await vault.of(7), await vault.of(8)]
  const sealed = seven.seal('a provider’s token', 'connection:7:1:credentials')
  assert.equal(seven.open(sealed, 'connection:7:1:credentials'), 'a provider’s token')
  for (const other of [eight, seal]) assert.throws(() => other.open(sealed, 'connection:7:1:credentials'), SealError)
  assert.throws(() => seven.open(sealed, 'connection:7:2:credentials'), SealError) // another row
})

test('one key: 20 first uses at once in two processes', async () => {
  const fresh = await freshDatabase()
  const master = randomBytes(32)
  const two = await Promise.all([open(fresh, master), open(fresh, master)])
  const sealers = await Promise.all(Array.from({ length: 20 }, (_, i) => two[i % 2]?.vault.of(5)))
  assert.equal(new Set(sealers.map((sealer) => sealer?.keyId)).size, 1)
  assert.deepEqual(
    (await rowsOf(fresh)).map(({ workspace_id }) => workspace_id),
    [0, 5],
  )
})

test('a cached sealer costs no statement; a text of a key that came later is opened all the same', async () => {
  const fresh = await freshDatabase()
  const master = randomBytes(32)
  const [mine, theirs] = [await open(fresh, master), await open(fresh, master)]
  const first = await mine.vault.of(3)
  assert.equal(await mine.vault.of(3), first)
  await sql`update data_keys set retired_at = created_at where workspace_id = 3`.execute(fresh.db)
  const sealed = (await theirs.vault.of(4)).seal('x', 'place') // a key of another workspace is no reason to trust it
  assert.throws(() => first.open(sealed, 'place'), SealError)
  await sql`update data_keys set workspace_id = 3 where workspace_id = 4`.execute(fresh.db)
  await assert.rejects(mine.vault.of(3, sealed), SealError) // a data key in another workspace's row does not open
})

test('the master key and data keys are nowhere in the clear', async () => {
  const fresh = await freshDatabase()
  const master = randomBytes(32)
  await (await open(fresh, master)).vault.of(1)
  const text = JSON.stringify(await rowsOf(fresh))
  assert.ok(!text.includes(master.toString('base64')) && !text.includes(master.toString('hex')))
})

test('refused, in one line: another master key than the database’s, and an earlier one dropped too soon', async () => {
  const fresh = await freshDatabase()
  const [first, second] = [randomBytes(32), randomBytes(32)]
  await open(fresh, first)
  const isOneLine = (words: RegExp) => (error: unknown) =>
    error instanceof StartError && words.test(error.message) && !error.message.includes('\n')
  await assert.rejects(open(fresh, second), isOneLine(/WAYLEAVE_SECRET is not the key/))
  await (await open(fresh, second, first)).vault.of(9) // wrapped by the second, the installation's by the first
  await assert.rejects(
    open(fresh, second),
    isOneLine(/add it to WAYLEAVE_SECRET_PREVIOUS, and run wayleave keys rotate/),
  )
  const before = await rowsOf(fresh)
  await assert.rejects(open(fresh, randomBytes(32)), isOneLine(/WAYLEAVE_SECRET is not the key/))
  assert.deepEqual(await rowsOf(fresh), before, 'nothing was written')
})

test('refused, in one line: a database of an earlier build', async () => {
  const fresh = await freshDatabase()
  await sql`drop table data_keys`.execute(fresh.db)
  await assert.rejects(open(fresh), (error) => error instanceof StartError && /an earlier build/.test(error.message))
})
