// Whose sign-ins a person may give an OAuth client of their own: the person's workspace, and tenants of the person's partners.
import { findTenant, listTenants, type SignedIn } from '../../../accounts/index.ts'
import { listClientsOf } from '../../../clients/index.ts'
import type { Deps } from '../../../kernel/deps.ts'

/** A workspace in words. */
export type NamedWorkspace = { workspaceId: number; words: string }

/** How many tenants a page lists; the others are found by a search. */
export const TENANTS_MAX = 50

/** The person's own workspace first, then tenants, those that came last first. */
export async function listWorkspaces(
  { person }: Pick<SignedIn, 'person'>,
  search: string,
  { db }: Deps,
): Promise<NamedWorkspace[]> {
  const names = await partnersOf(person.userId, db)
  const tenants = await listTenants(db, { partners: [...names.keys()], search, max: TENANTS_MAX })
  const own = { workspaceId: person.workspaceId, words: OWN }
  return [
    own,
    ...tenants.map(({ workspaceId, partner, tenant }) => ({ workspaceId, words: `${names.get(partner)}: ${tenant}` })),
  ]
}

/** The workspace of that id, if the person may decide for it. */
export async function findWorkspace(
  { person }: Pick<SignedIn, 'person'>,
  id: string,
  { db }: Deps,
): Promise<NamedWorkspace | undefined> {
  if (!/^\d{1,15}$/.test(id)) return undefined
  const workspaceId = Number(id)
  if (workspaceId === person.workspaceId) return { workspaceId, words: OWN }
  const names = await partnersOf(person.userId, db)
  const tenant = await findTenant(db, workspaceId, [...names.keys()])
  return tenant && { workspaceId, words: `${names.get(tenant.partner)}: ${tenant.tenant}` }
}

const OWN = 'Your own workspace'

async function partnersOf(userId: number, db: Deps['db']): Promise<ReadonlyMap<string, string>> {
  const clients = await listClientsOf(db, userId)
  return new Map(clients.filter(({ kind }) => kind === 'embed').map(({ client_id, name }) => [client_id, name]))
}
