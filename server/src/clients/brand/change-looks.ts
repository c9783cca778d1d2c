import type { Deps } from '../../kernel/deps.ts'
import { CACHE } from '../find-client.ts'
import { brandOf, type GivenBrand } from './brand-of.ts'
import * as store from './store.ts'

/** Looks as they are given: contents, not addresses. Undefined stays as it is, null is taken away. */
export type GivenLooks = GivenBrand & { theme?: string | null | undefined }

/**
 * Gives a registered partner other looks, in every process, and leaves the rest of its record alone. Returns false when no
 * partner has that `client_id`. Throws RangeError for contents that a registration would refuse.
 */
export async function changeLooks(
  clientId: string,
  { theme, ...brand }: GivenLooks,
  { db, caches }: Pick<Deps, 'db' | 'caches'>,
): Promise<boolean> {
  const { files, addresses } = brandOf(brand)
  return db.transaction().execute(async (tx) => {
    if (!(await store.lockPartner(tx, clientId))) return false
    await store.deleteStaleBrandFiles(tx, clientId)
    await store.insertBrandFiles(tx, clientId, files)
    await store.updateLooks(tx, clientId, { theme, ...addresses })
    await caches.forget(tx, CACHE, clientId)
    return true
  })
}
