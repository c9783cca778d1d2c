import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { sha256Base64 } from '../../kernel/ids.ts'
import { isOfForm } from './key-form.ts'
import * as store from './store.ts'

/** The name of the cache of live keys, for whoever revokes some. */
export const API_KEYS = 'api_keys'
const KNOWN_MAX = 10_000
// Revocation reaches every process by NOTIFY; should that be lost, within a second all the same.
const AGE_MAX_MS = 1_000

const USES = 'api_key_uses'
const USE_EVERY_SECONDS = 60

/** Whose key that is. */
export type FoundKey = { id: number; userId: number; workspaceId: number }

type FindDeps = Pick<Deps, 'pool' | 'db' | 'caches' | 'flights' | 'clock' | 'config' | 'log'>

/**
 * The live key that reads `key`, or undefined: unknown and revoked are one. What is no key by its checksum is not looked
 * up. Its use is written down later, about once a minute.
 */
export async function findApiKey(key: string, deps: FindDeps): Promise<FoundKey | undefined> {
  if (!isOfForm(key) && !isSeeded(key, deps)) return undefined
  const hash = sha256Base64(key)
  const known = deps.caches.named<store.KeyOwner>(API_KEYS, { entriesMax: KNOWN_MAX, ageMaxMs: AGE_MAX_MS })
  const found = await known.read(hash, () => store.findLiveKey(deps.pool, Buffer.from(hash, 'base64')))
  if (!found) return undefined
  noteUseLater(found.id, deps)
  return { id: found.id, userId: found.user_id, workspaceId: found.workspace_id }
}

// The keys of seed files are whatever somebody wrote there.
function isSeeded(key: string, { config }: Pick<Deps, 'config'>): boolean {
  return config.mode === 'development' && key.length <= 500
}

/** That a use was written down is remembered for a minute: no request waits for it, and few lead to a write. */
function noteUseLater(id: number, deps: FindDeps): void {
  const { caches, flights, clock, db, log } = deps
  const uses = caches.named<true>(USES, { entriesMax: KNOWN_MAX, ageMaxMs: USE_EVERY_SECONDS * 1000 })
  const write = async (): Promise<true> => {
    const now = clock.now()
    await store.touchKey(db, id, now, addSeconds(now, -USE_EVERY_SECONDS))
    return true
  }
  const noted = uses.read(String(id), () => flights.share(`${USES}:${id}`, write))
  if (noted !== true) noted.catch((err) => log.warn({ err }, 'the use of an API key was not written down'))
}
