import type { Deps } from '../kernel/deps.ts'
import type { App } from './model.ts'
import * as store from './store.ts'

const CACHE = 'apps'
const KNOWN_MAX = 2_000

type FindDeps = Pick<Deps, 'db' | 'caches' | 'seal'>

/** An app by any of its names: UUID, key, `PetshopAPI` (each the latest version) or `PetshopAPI@1.0.0`. */
export async function findApp(name: string, deps: FindDeps): Promise<App | undefined> {
  const cache = deps.caches.named<App>(CACHE, { entriesMax: KNOWN_MAX })
  const found = cache.get(name) ?? (await store.findByName(name, deps))
  if (found) cache.set(name, found)
  return found
}

/** One published version of an app; connections and connect sessions are pinned to theirs. */
export async function findAppVersion(appId: string, version: string, deps: FindDeps): Promise<App | undefined> {
  const key = `${appId}@${version}`
  const cache = deps.caches.named<App>(CACHE, { entriesMax: KNOWN_MAX })
  const found = cache.get(key) ?? (await store.findVersion(appId, version, deps))
  if (found) cache.set(key, found)
  return found
}

/** The latest version of every app, by name. */
export async function listApps(deps: FindDeps): Promise<App[]> {
  return store.listLatest(deps)
}
