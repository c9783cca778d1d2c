// A new master key: every data key is opened with the earlier one and wrapped with the current one. What the data keys
// seal stays as it is. Online and resumable: a batch is one transaction, and what is done already is not done again.
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../db/index.ts'
import { StartError } from '../errors.ts'
import { generateMasterKey, type Sealer } from '../seal/index.ts'
import { readSetting, settleSetting, writeSetting } from '../settings.ts'
import { wrapAnew } from './data-keys.ts'
import type { MasterKeys } from './master-keys.ts'
import * as store from './store.ts'

/** How far a long piece of work has come. */
export type Progress = (done: number, total: number) => void

/** `rewrapped`: data keys. `laggards`: live processes that still wrap new data keys with another master key. */
export type MasterRotation = { keyId: string; rewrapped: number; laggards: number }

type Ground = { db: Db; masterKeys: MasterKeys }

const BATCH = 200
const OTHERS_PAUSE_MS = 50

/**
 * Wraps every data key with the current master key; a generated one is replaced first. Safe while servers run, and twice
 * at once. Throws StartError, before anything is written, when a live process could not open what this writes.
 */
export async function rotateMasterKey(ground: Ground, onProgress: Progress): Promise<MasterRotation> {
  const { db, masterKeys } = ground
  if (masterKeys.isGenerated) await replaceGeneratedKey(db)
  const master = await masterKeys.read(db)
  const { unaware, laggards } = await judgeProcesses(db, master.keyId)
  if (unaware > 0) throw new StartError(refusal(master.keyId, unaware))
  const rewrapped = await rewrapAll(db, master, onProgress)
  if (masterKeys.isGenerated) await forgetReplacedKey(db, master)
  return { keyId: master.keyId, rewrapped, laggards }
}

function refusal(keyId: string, unaware: number): string {
  const who = unaware === 1 ? 'a running process does' : `${unaware} running processes do`
  return `${who} not know master key ${keyId}: set it there as WAYLEAVE_SECRET_PREVIOUS, restart, and run this again`
}

async function rewrapAll(db: Db, master: Sealer, onProgress: Progress): Promise<number> {
  const total = await countOthers(db, master.keyId)
  let done = 0
  let left = total
  while (left > 0) {
    const wrapped = await rewrapBatch(db, master)
    done += wrapped
    onProgress(done, Math.max(total, done))
    if (wrapped === 0) await pause(OTHERS_PAUSE_MS) // another rotation has those that are left
    left = await countOthers(db, master.keyId)
  }
  return done
}

async function rewrapBatch(db: Db, master: Sealer): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const keys = await store.lockWrappedByOthers(tx, master.keyId, BATCH)
    await store.storeWrapped(
      tx,
      keys.map((key) => wrapAnew(key, master)),
    )
    return keys.length
  })
}

async function countOthers(db: Db, keyId: string): Promise<number> {
  const used = await store.countByMasterKey(db)
  return used.reduce((sum, { master_key_id, count }) => sum + (master_key_id === keyId ? 0 : count), 0)
}

async function judgeProcesses(db: Db, keyId: string): Promise<{ unaware: number; laggards: number }> {
  // Those without ids ask the database for the key.
  const { rows } = await sql<{ unaware: number; laggards: number }>`
    select count(*) filter (where not ${keyId} = any(master_key_ids))::int as unaware,
      count(*) filter (where master_key_ids[1] <> ${keyId})::int as laggards
    from processes join pg_stat_activity on pid = backend_pid where cardinality(master_key_ids) > 0`.execute(db)
  return rows[0] ?? { unaware: 0, laggards: 0 }
}

// A rotation that was interrupted goes on with the key that it had begun with.
async function replaceGeneratedKey(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await store.lockGeneratedMasterKey(tx, 'alone')
    if (await readSetting(tx, 'master_key_previous')) return
    const current = await settleSetting(tx, 'master_key', generateMasterKey())
    await writeSetting(tx, 'master_key_previous', current)
    await writeSetting(tx, 'master_key', generateMasterKey())
  })
}

async function forgetReplacedKey(db: Db, master: Sealer): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await store.lockGeneratedMasterKey(tx, 'alone')
    if ((await countOthers(tx, master.keyId)) > 0) return // made while the last batch was written: the next rotation's
    await sql`delete from settings where key = 'master_key_previous'`.execute(tx)
  })
}
