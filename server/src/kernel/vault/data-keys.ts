import { createSecretKey, randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/index.ts'
import { randomToken } from '../ids.ts'
import { type NamedKey, type Sealer, sealerWith } from '../seal/index.ts'
import type { MasterKeys } from './master-keys.ts'
import * as store from './store.ts'

export type Ground = { db: Db; clock: Clock; masterKeys: MasterKeys }

const KEY_BYTES = 32
const ID_LENGTH = 16

/**
 * The sealer with a workspace's data keys; the first one is made when there is none, and of two processes that make it
 * at once one does. Throws SealError when a data key is wrapped by a master key that is not configured.
 */
export async function loadSealer(workspaceId: number, ground: Ground): Promise<Sealer> {
  const stored = await store.listDataKeys(ground.db, workspaceId)
  const keys = stored.length > 0 ? stored : await makeDataKey(workspaceId, ground)
  const master = await ground.masterKeys.read(ground.db)
  return sealerWith(keys.map((key) => unwrap(key, master)) as [NamedKey, ...NamedKey[]])
}

/** The sealer of the installation as it stands in the database; undefined when nothing was sealed yet. Makes nothing. */
export async function findInstallationSealer(db: Db, master: Sealer): Promise<Sealer | undefined> {
  const [current, ...earlier] = (await store.listDataKeys(db, store.INSTALLATION)).map((key) => unwrap(key, master))
  return current && sealerWith([current, ...earlier])
}

/** A new data key, wrapped for its row. */
export function newDataKey(workspaceId: number, master: Sealer, now: Date): store.NewDataKey {
  const id = randomToken(ID_LENGTH)
  return {
    id,
    workspace_id: workspaceId,
    wrapped: master.seal(randomBytes(KEY_BYTES).toString('base64'), placeOf({ id, workspace_id: workspaceId })),
    master_key_id: master.keyId,
    created_at: now,
  }
}

/** The same data key under the master key that wraps now. Throws SealError when the old one is not configured. */
export function wrapAnew(key: store.StoredDataKey, master: Sealer): store.StoredDataKey {
  const place = placeOf(key)
  return { ...key, wrapped: master.seal(master.open(key.wrapped, place), place), master_key_id: master.keyId }
}

function unwrap(key: store.StoredDataKey, master: Sealer): NamedKey {
  return { id: key.id, key: createSecretKey(master.open(key.wrapped, placeOf(key)), 'base64') }
}

async function makeDataKey(workspaceId: number, { db, clock, masterKeys }: Ground): Promise<store.StoredDataKey[]> {
  return db.transaction().execute(async (tx) => {
    // A generated master key may be replaced at this moment: nothing is to be wrapped by the one that goes.
    if (masterKeys.isGenerated) await store.lockGeneratedMasterKey(tx, 'shared')
    await store.insertDataKey(tx, newDataKey(workspaceId, await masterKeys.read(tx), clock.now()))
    return store.listDataKeys(tx, workspaceId)
  })
}

// A data key that was copied into another row does not open there.
function placeOf({ id, workspace_id }: Pick<store.StoredDataKey, 'id' | 'workspace_id'>): string {
  return `data_key:${workspace_id === store.INSTALLATION ? 'installation' : workspace_id}:${id}`
}
