import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd, createTestDatabase, prepareTemplate } from '../../../test/harness/database.ts'
import { createCaches } from '../caches.ts'
import { createClock } from '../clock.ts'
import { createDatabase, listen, migrate } from '../db/index.ts'
import { StartError } from '../errors.ts'
import { masterKeyId, type Sealer } from '../seal/index.ts'
import { readSetting } from '../settings.ts'
import { countByMasterKey, masterKeysOf, openVault, replaceDataKeys, rotateMasterKey } from './index.ts'

await prepareTemplate(migrate)
const clock = createClock()
const nobody = () => {}
const WORKSPACES = 450 // three batches

async function freshDatabase() {
  const made = await createTestDatabase()
  atEnd(made.drop)
  const { db, close } = createDatabase(made.url)
  atEnd(close)
  return { db, url: made.url }
}

/** What a process with these master keys would have. Without keys: that of development mode. */
async function join({ db, url }: Awaited<ReturnType<typeof freshDatabase>>, ...keys: Buffer[]) {
  const listener = await listen(url, 'rotate test')
  atEnd(listener.close)
  const [first, ...rest] = keys
  const config = { masterKeys: first && ([first, ...rest] as const) }
  const caches = await createCaches(listener)
  const opened = await openVault(config, { db, clock, caches })
  return { db, clock, caches, listener, masterKeys: masterKeysOf(config), ...opened }
}

type Process = Awaited<ReturnType<typeof join>>

async function sealMany({ vault }: Process, count = WORKSPACES) {
  const sealed: [number, string][] = []
  for (let workspace = 1; workspace <= count; workspace++) {
    sealed.push([workspace, (await vault.of(workspace)).seal(`secret ${workspace}`, 'place')])
  }
  return sealed
}

async function assertOpens({ vault }: Process, sealed: readonly [number, string][]) {
  for (const [workspace, text] of sealed)
    assert.equal((await vault.of(workspace, text)).open(text, 'place'), `secret ${workspace}`)
}

const enter = ({ db, listener }: Process, ...keys: Buffer[]) =>
  sql`insert into processes (id, backend_pid, clock_version, master_key_ids, started_at)
      values (${randomUUID()}, ${listener.backendPid()}, 0, ${keys.map(masterKeyId)}, ${clock.now()})`.execute(db)

test('a new master key: interrupted in the middle, then to its end; the earlier one is of no use any more', async () => {
  const fresh = await freshDatabase()
  const [earlier, current] = [randomBytes(32), randomBytes(32)]
  const sealed = await sealMany(await join(fresh, earlier))
  const both = await join(fresh, current, earlier)
  const interrupted = rotateMasterKey(both, () => {
    throw new Error('killed')
  })
  await assert.rejects(interrupted, /killed/)
  const counts = Object.fromEntries((await countByMasterKey(fresh.db)).map((one) => [one.master_key_id, one.count]))
  assert.deepEqual(counts, { [masterKeyId(current)]: 200, [masterKeyId(earlier)]: WORKSPACES + 1 - 200 })
  await assertOpens(await join(fresh, earlier, current), sealed) // a process that has both opens all, at any time

  const seen: string[] = []
  const rotation = await rotateMasterKey(both, (done, total) => seen.push(`${done}/${total}`))
  assert.deepEqual(rotation, { keyId: masterKeyId(current), rewrapped: WORKSPACES + 1 - 200, laggards: 0 })
  assert.deepEqual(seen, ['200/251', '251/251'])
  await assertOpens(await join(fresh, current), sealed)
  await assert.rejects(join(fresh, earlier), StartError)
  assert.equal((await rotateMasterKey(both, nobody)).rewrapped, 0, 'once more: nothing to do')
})

test('two rotations at once wrap each data key once', async () => {
  const fresh = await freshDatabase()
  const [earlier, current] = [randomBytes(32), randomBytes(32)]
  const sealed = await sealMany(await join(fresh, earlier))
  const two = await Promise.all([join(fresh, current, earlier), join(fresh, current, earlier)])
  const rotations = await Promise.all(two.map((one) => rotateMasterKey(one, nobody)))
  assert.equal(
    rotations.reduce((sum, { rewrapped }) => sum + rewrapped, 0),
    WORKSPACES + 1,
  )
  await assertOpens(await join(fresh, current), sealed)
})

test('refused before anything is written: a running process does not know the new master key; told: it does not use it', async () => {
  const fresh = await freshDatabase()
  const [earlier, current] = [randomBytes(32), randomBytes(32)]
  await enter(await join(fresh, earlier), earlier)
  const both = await join(fresh, current, earlier)
  await assert.rejects(
    rotateMasterKey(both, nobody),
    (error) => error instanceof StartError && /a running process does not know master key/.test(error.message),
  )
  assert.deepEqual(await countByMasterKey(fresh.db), [{ master_key_id: masterKeyId(earlier), count: 1 }])
  await sql`update processes set master_key_ids = ${[masterKeyId(earlier), masterKeyId(current)]}`.execute(fresh.db)
  assert.deepEqual(await rotateMasterKey(both, nobody), { keyId: masterKeyId(current), rewrapped: 1, laggards: 1 })
})

test('development: the generated key is replaced, while a process that knew the old one makes data keys', async () => {
  const fresh = await freshDatabase()
  const [running, command] = [await join(fresh), await join(fresh)]
  const first = await readSetting(fresh.db, 'master_key')
  const [sealed, rotation] = await Promise.all([sealMany(running, 60), rotateMasterKey(command, nobody)])
  await rotateMasterKey(command, nobody) // what was made while the last batch was written
  const now = await readSetting(fresh.db, 'master_key')
  assert.notEqual(now, first)
  assert.notEqual(rotation.keyId, masterKeyId(Buffer.from(first ?? '', 'base64')))
  assert.equal(await readSetting(fresh.db, 'master_key_previous'), undefined)
  assert.equal((await countByMasterKey(fresh.db)).length, 1)
  await assertOpens(await join(fresh), sealed)
})

test('new data keys: interrupted and resumed, each workspace has one; other processes seal with it and open the old', async () => {
  const fresh = await freshDatabase()
  const master = randomBytes(32)
  const [running, command] = [await join(fresh, master), await join(fresh, master)]
  const sealed = await sealMany(running)
  const before = new Map<number, Sealer>()
  for (const [workspace] of sealed) before.set(workspace, await running.vault.of(workspace))
  const interrupted = replaceDataKeys(command, () => {
    throw new Error('killed')
  })
  await assert.rejects(interrupted, /killed/)
  assert.equal(await replaceDataKeys(command, nobody), WORKSPACES - 200)
  await assertOpens(running, sealed)
  const { rows } = await sql<{
    count: number
  }>`select count(*)::int as count from data_keys where workspace_id > 0`.execute(fresh.db)
  assert.equal(rows[0]?.count, 2 * WORKSPACES)
  for (const [workspace] of sealed) {
    const sealer = await command.vault.of(workspace)
    assert.notEqual(sealer.keyId, before.get(workspace)?.keyId)
    const text = sealer.seal('new', 'place')
    assert.equal(
      (await running.vault.of(workspace, text)).open(text, 'place'),
      'new',
      'whether the notice has come or not',
    )
  }
})
