// A grant: what a person allowed a client once, and the family of everything that is issued from it.      RFC 9700 §4.14.2
import type { Db } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { ACCESS_TOKENS } from './access-token.ts'
import * as store from './grant-store.ts'

export type { Grant } from './grant-store.ts'

/** The scopes that this person allows this client already: all of its live grants together. */
export async function grantedScopes(
  db: Db,
  { clientId, userId }: { clientId: string; userId: number },
): Promise<readonly string[]> {
  return store.listGrantedScopes(db, clientId, userId)
}

/** Everything that a person allows anybody, newest first. */
export async function listGrantsOf(db: Db, userId: number): Promise<readonly store.Grant[]> {
  return store.listGrantsOf(db, userId)
}

/** What people allow clients, newest first: of one person, to one client, or all of it. */
export async function listLiveGrants(
  db: Db,
  of: { userId?: number | undefined; clientId?: string | undefined },
): Promise<readonly store.Grant[]> {
  return store.listLiveGrants(db, of)
}

/** The grant with this number; undefined when there is none, or it was revoked. */
export async function findLiveGrant(db: Db, id: string): Promise<store.Grant | undefined> {
  return /^\d{1,18}$/.test(id) ? store.findLiveGrant(db, id) : undefined
}

/** Hears person.deactivated: nothing that was issued for that account counts any longer. */
export async function revokeGrantsOf(
  tx: Db,
  { userId }: { userId: number },
  deps: Pick<Deps, 'caches' | 'clock'>,
): Promise<void> {
  for (const { id } of await store.listGrantsOf(tx, userId)) await revokeGrant(tx, id, 'account deactivated', deps)
}

/**
 * Revokes a grant and with it every code and token that was issued from it, on every process. One update: tokens are
 * valid only while their grant is. Returns false when it was revoked before.
 */
export async function revokeGrant(
  tx: Db,
  grantId: string,
  because: string,
  { caches, clock }: Pick<Deps, 'caches' | 'clock'>,
): Promise<boolean> {
  const wasLive = await store.revokeGrant(tx, grantId, because, clock.now())
  if (wasLive) await caches.forget(tx, ACCESS_TOKENS)
  return wasLive
}
