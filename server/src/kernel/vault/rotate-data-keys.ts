// New data keys for the workspaces: the old ones retire, and open what they sealed. What is to be sealed anew with them is
// its owner's business.
import type { Caches } from '../caches.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/index.ts'
import { readSetting, settleSetting } from '../settings.ts'
import { newDataKey } from './data-keys.ts'
import type { MasterKeys } from './master-keys.ts'
import { DATA_KEYS } from './open-vault.ts'
import type { Progress } from './rotate-master-key.ts'
import * as store from './store.ts'

type Ground = { db: Db; clock: Clock; caches: Caches; masterKeys: MasterKeys }

const BATCH = 200

/**
 * Gives each workspace a new data key, in batches; returns how many. One that was interrupted goes on where it stopped,
 * until `finishDataKeys` says that all is done.
 */
export async function replaceDataKeys(
  { db, clock, caches, masterKeys }: Ground,
  onProgress: Progress,
): Promise<number> {
  const begun = await settleSetting(db, 'data_keys_rotation', { since: clock.now().toISOString() })
  const since = new Date(begun.since)
  const total = await store.countMadeBefore(db, since)
  let done = 0
  for (let batch = -1; batch !== 0; ) {
    batch = await db.transaction().execute(async (tx) => {
      if (masterKeys.isGenerated) await store.lockGeneratedMasterKey(tx, 'shared')
      const workspaces = await store.retireMadeBefore(tx, since, clock.now(), BATCH)
      const master = await masterKeys.read(tx)
      const keys = workspaces.map((workspaceId) => newDataKey(workspaceId, master, clock.now()))
      for (const key of keys) await store.insertDataKey(tx, key)
      for (const workspaceId of workspaces) await caches.forget(tx, DATA_KEYS, String(workspaceId))
      return workspaces.length
    })
    done += batch
    if (batch > 0) onProgress(done, Math.max(total, done))
  }
  return done
}

/** Whether a replacement of data keys was begun and not finished. */
export async function isReplacingDataKeys(db: Db): Promise<boolean> {
  return (await readSetting(db, 'data_keys_rotation')) !== undefined
}

/** Everything is sealed with the new data keys: the next replacement begins anew. */
export async function finishDataKeys(db: Db): Promise<void> {
  await store.forgetRotation(db)
}
