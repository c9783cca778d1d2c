import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../kernel/db/index.ts'
import type { PartnerUser } from './users.ts'

export type User = {
  id: number
  workspace_id: number
  /** The partner's user claim; null for people of our own. */
  external_id: string | null
  tenant: string | null
  email: string | null
  label: string | null
}

export type StoredPartnerUser = { user_id: number; workspace_id: number; label: string | null; email: string | null }

const findPartnerUser = statement<StoredPartnerUser>(
  'accounts_find_partner_user',
  `select users.id as user_id, workspace_id, label, email
   from workspaces join users on workspace_id = workspaces.id and external_id = $3
   where partner = $1 and tenant = $2`,
)

const insertPartnerWorkspace = statement(
  'accounts_insert_partner_workspace',
  `insert into workspaces (partner, tenant, created_at)
   select $1, $2, $3 where not exists (select from workspaces where partner = $1 and tenant = $2)
   on conflict (partner, tenant) do nothing`,
)

const insertPartnerUser = statement(
  'accounts_insert_partner_user',
  `insert into users (workspace_id, external_id, label, email, created_at)
   select id, $3, $4, $5, $6 from workspaces where partner = $1 and tenant = $2
   on conflict (workspace_id, external_id) do nothing`,
)

/**
 * The partner's user as it is stored; label and email of `who` are written only when it is new. Looked up first: an insert
 * that meets its row has still drawn an identity value, and user ids are 32 bits. A new one is made in steps, workspace
 * before user, because two first sights at once that took the two in another order would wait for each other.
 */
export async function findOrInsertPartnerUser(
  on: pg.Pool | Db,
  who: PartnerUser,
  now: Date,
): Promise<StoredPartnerUser | undefined> {
  const key = [who.partner, who.tenant, who.user]
  const [known] = await findPartnerUser(on, key)
  if (known) return known
  await insertPartnerWorkspace(on, [who.partner, who.tenant, now])
  await insertPartnerUser(on, [...key, who.label ?? null, who.email ?? null, now])
  return (await findPartnerUser(on, key))[0]
}

/** Writes what `said` says; what it does not say stays. */
export async function updateUser(db: Db, id: number, said: { label?: string; email?: string }): Promise<void> {
  await sql`
    update users set label = coalesce(${said.label ?? null}, label), email = coalesce(${said.email ?? null}, email)
    where id = ${id}`.execute(db)
}

export async function findUser(db: Db, id: number): Promise<User | undefined> {
  const { rows } = await sql<User>`
    select users.id, workspace_id, external_id, tenant, email, label
    from users join workspaces on workspaces.id = workspace_id where users.id = ${id}`.execute(db)
  return rows[0]
}
