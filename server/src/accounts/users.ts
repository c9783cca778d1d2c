// People. A partner's user is made at first sight and identified by (partner, tenant claim, user claim) alone:
// the e-mail address is for mail, never for identity.
import type { Deps } from '../kernel/deps.ts'
import * as store from './store.ts'

export type { User } from './store.ts'

/** Who a partner's JWT says its user is. */
export type PartnerUser = { partner: string; tenant: string; user: string; label?: string; email?: string }

const KNOWN_USERS_MAX = 10_000

/** The user and workspace of a partner's claims, made when they are new. Ids never change. */
export async function provisionPartnerUser(
  who: PartnerUser,
  { caches, clock, pool }: Pick<Deps, 'caches' | 'clock' | 'pool'>,
): Promise<{ userId: number; workspaceId: number }> {
  const known = caches.named<{ userId: number; workspaceId: number }>('partner_users', { entriesMax: KNOWN_USERS_MAX })
  const key = JSON.stringify([who.partner, who.tenant, who.user, who.label, who.email])
  const found = known.get(key)
  if (found) return found
  const user = await store.upsertPartnerUser(pool, who, clock.now())
  known.set(key, user)
  return user
}

/** One user by id, or undefined. */
export async function findUser(id: number, { db }: Pick<Deps, 'db'>): Promise<store.User | undefined> {
  return store.findUser(db, id)
}

/** Adds a person of our own with a workspace of his own, unless the address is known. Returns the user's id. */
export async function addUser(
  person: { email: string; first_name?: string; last_name?: string },
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const known = await store.findUserByEmail(tx, person.email)
    return known ?? store.insertUser(tx, await store.insertWorkspace(tx, clock.now()), person, clock.now())
  })
}
