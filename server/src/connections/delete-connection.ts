import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Owner } from './model.ts'
import { factsOf } from './standing-events.ts'
import * as store from './store.ts'

/**
 * Forgets a connection of this owner and its credentials for good, and tells who hears of `connection.deleted`. False
 * when the owner has none with that identifier.
 */
export async function deleteConnection(
  tx: Tx,
  id: number,
  owner: Owner,
  { emit }: Pick<Deps, 'emit'>,
): Promise<boolean> {
  const deleted = await store.deleteOwn(tx, id, owner)
  if (!deleted) return false
  const reason = 'The connection was deleted.'
  await emit(tx, 'connection.deleted', { connection: { ...factsOf(deleted), status: 'revoked', reason }, reason })
  return true
}
