// Envelope encryption: the master key wraps data keys, and these seal everything else. What belongs to a workspace is
// sealed with a key of its own; the rest (signing keys, client secrets of apps, webhook secrets, mails) with the
// installation's.
import type { Caches } from '../caches.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config-types.ts'
import type { Db } from '../db/index.ts'
import { StartError } from '../errors.ts'
import { createFlights } from '../flights.ts'
import type { Sealer } from '../seal/index.ts'
import { type Ground, loadSealer } from './data-keys.ts'
import { masterKeysOf } from './master-keys.ts'
import * as store from './store.ts'

export type Vault = {
  /**
   * The sealer of a workspace, its key made at the first use. `opens`: sealed texts that it is to open; should one of
   * them name a key that came after the copy in memory, the keys are read again.
   */
  of(workspaceId: number, ...opens: readonly (string | null)[]): Promise<Sealer>
}

/** The name of the cache of workspaces' sealers. */
export const DATA_KEYS = 'data_keys'

const SEALERS_MAX = 10_000
const SEALER_MS_MAX = 3600 * 1000 // a notice of new keys that was lost is made good by then

type Needs = { db: Db; clock: Clock; caches: Caches }

/**
 * Opens the keys of this database: with the configured master keys, or in development mode with the one that the
 * database keeps. Throws StartError when the key is not the one that it was sealed with: nothing is written then.
 */
export async function openVault(
  config: Pick<Config, 'masterKeys'>,
  { db, clock, caches }: Needs,
): Promise<{ seal: Sealer; vault: Vault }> {
  await refuseEarlierBuild(db)
  const ground = { db, clock, masterKeys: masterKeysOf(config) }
  await refuseUnknownMasterKeys(ground)
  return { seal: await loadSealer(store.INSTALLATION, ground), vault: createVault(ground, caches) }
}

/** Throws StartError when an earlier build made this database: what it sealed cannot be opened. */
export async function refuseEarlierBuild(db: Db): Promise<void> {
  if (await store.hasDataKeys(db)) return
  throw new StartError(
    'this database was made by an earlier build, which sealed in another way: begin with an empty one, or an empty --data folder',
  )
}

function createVault(ground: Ground, caches: Caches): Vault {
  const known = caches.named<Sealer>(DATA_KEYS, { entriesMax: SEALERS_MAX, ageMaxMs: SEALER_MS_MAX })
  const flights = createFlights()
  const load = (workspaceId: number) => flights.share(String(workspaceId), () => loadSealer(workspaceId, ground))
  return {
    of: async (workspaceId, ...opens) => {
      const sealer = await known.read(String(workspaceId), () => load(workspaceId))
      const isEnough = opens.every((sealed) => sealed === null || sealer.knows(sealed))
      return isEnough ? sealer : loadSealer(workspaceId, ground) // the notice of the new key is on its way
    },
  }
}

// Found here, and not when the first request of some workspace fails.
async function refuseUnknownMasterKeys({ db, masterKeys }: Ground): Promise<void> {
  const used = await store.countByMasterKey(db)
  if (used.length === 0) return
  const master = await masterKeys.read(db)
  const unknown = used.filter(({ master_key_id }) => !master.knowsKey(master_key_id))
  if (unknown.length === 0) return
  const ids = unknown.map(({ master_key_id }) => master_key_id).join(', ')
  throw new StartError(
    unknown.length === used.length
      ? `WAYLEAVE_SECRET is not the key that this database was sealed with (${ids}); set that one, or add it to WAYLEAVE_SECRET_PREVIOUS`
      : `the earlier master key ${ids} is still in use: add it to WAYLEAVE_SECRET_PREVIOUS, and run wayleave keys rotate before it goes`,
  )
}
