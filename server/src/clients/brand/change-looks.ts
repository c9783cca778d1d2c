import type { Tx } from '../../kernel/db/index.ts'
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
  looks: GivenLooks,
  deps: Pick<Deps, 'db' | 'caches'>,
): Promise<boolean> {
  return deps.db.transaction().execute((tx) => changeLooksWithin(tx, clientId, looks, deps))
}

/** The same as a part of `tx`. */
export async function changeLooksWithin(
  tx: Tx,
  clientId: string,
  { theme, ...brand }: GivenLooks,
  { caches }: Pick<Deps, 'caches'>,
): Promise<boolean> {
  const { files, addresses } = brandOf(brand)
  if (!(await store.lockPartner(tx, clientId))) return false
  await store.deleteStaleBrandFiles(tx, clientId)
  await store.insertBrandFiles(tx, clientId, files)
  await store.updateLooks(tx, clientId, { theme, ...addresses })
  await caches.forget(tx, CACHE, clientId)
  return true
}
