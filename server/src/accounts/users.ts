// People. A partner's user is made at first sight and identified by (partner, tenant claim, user claim) alone:
// the e-mail address is for mail, never for identity.
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import * as store from './store.ts'

export type { User } from './store.ts'

/** Who a partner's JWT says its user is. */
export type PartnerUser = { partner: string; tenant: string; user: string; label?: string; email?: string }

const CACHE = 'partner_users'
const KNOWN_USERS_MAX = 10_000

type ProvisionDeps = Pick<Deps, 'caches' | 'clock' | 'pool' | 'db'>

/**
 * The user and workspace of a partner's claims, made when they are new; ids never change. A label or e-mail address that
 * differs from what is stored is written. Inside `tx` it is all part of that transaction.
 */
export async function provisionPartnerUser(
  who: PartnerUser,
  deps: ProvisionDeps,
  tx?: Tx,
): Promise<{ userId: number; workspaceId: number }> {
  const key = JSON.stringify([who.partner, who.tenant, who.user])
  const known = deps.caches.named<store.StoredPartnerUser>(CACHE, { entriesMax: KNOWN_USERS_MAX })
  const findOrInsert = (on: ProvisionDeps['pool'] | Tx) => store.findOrInsertPartnerUser(on, who, deps.clock.now())
  // What a transaction sees is not kept: it may yet be rolled back.
  const user = tx ? await findOrInsert(tx) : await known.read(key, () => findOrInsert(deps.pool))
  if (!user) throw new Error('a partner user was neither found nor inserted')
  if (isNews(who.label, user.label) || isNews(who.email, user.email)) {
    const change = async (within: Tx) => {
      await store.updateUser(within, user.user_id, who)
      await deps.caches.forget(within, CACHE, key) // everywhere: an old copy would hold back the next change
    }
    await (tx ? change(tx) : deps.db.transaction().execute(change))
  }
  return { userId: user.user_id, workspaceId: user.workspace_id }
}

function isNews(said: string | undefined, stored: string | null): boolean {
  return said !== undefined && said !== stored
}

/** One user by id, or undefined. */
export async function findUser(id: number, { db }: Pick<Deps, 'db'>): Promise<store.User | undefined> {
  return store.findUser(db, id)
}
