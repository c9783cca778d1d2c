// How popular apps are: by the connections that there are to each.
import type { Deps } from '../../kernel/deps.ts'
import * as store from '../store.ts'

const CACHE = 'app_popularity'
const AGE_MAX_MS = 60_000 // counting all connections is no work for every request
const EVERYTHING = 'all'

/** The number of connections to each app, by its id; an app without any is not in it. Up to a minute old. */
export async function countConnectionsByApp({
  db,
  caches,
  flights,
}: Pick<Deps, 'db' | 'caches' | 'flights'>): Promise<ReadonlyMap<string, number>> {
  const counts = caches.named<ReadonlyMap<string, number>>(CACHE, { entriesMax: 1, ageMaxMs: AGE_MAX_MS })
  return counts.read(EVERYTHING, () => flights.share(CACHE, () => store.countByApp(db)))
}
