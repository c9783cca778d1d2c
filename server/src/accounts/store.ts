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

// Looked up first: an insert that meets its row has still drawn an identity value, and user ids are 32 bits. `on conflict`
// is for the race of two first sights alone, and returns the row that won.
const findOrInsert = statement<StoredPartnerUser>(
  'accounts_find_or_insert_partner_user',
  `with known_workspace as (
     select id from workspaces where partner = $1 and tenant = $2),
   known_user as (
     select users.id as user_id, workspace_id, label, email
     from known_workspace join users on workspace_id = known_workspace.id and external_id = $3),
   new_workspace as (
     insert into workspaces (partner, tenant, created_at)
     select $1, $2, $6 where not exists (select from known_workspace)
     on conflict (partner, tenant) do update set tenant = excluded.tenant
     returning id),
   new_user as (
     insert into users (workspace_id, external_id, label, email, created_at)
     select id, $3, $4, $5, $6 from (table known_workspace union all table new_workspace) as workspace
     where not exists (select from known_user)
     on conflict (workspace_id, external_id) do update set external_id = excluded.external_id
     returning id as user_id, workspace_id, label, email)
   table known_user union all table new_user`,
)

/** The partner's user as it is stored; label and email of `who` are written only when it is new. */
export async function findOrInsertPartnerUser(
  on: pg.Pool | Db,
  who: PartnerUser,
  now: Date,
): Promise<StoredPartnerUser | undefined> {
  const values = [who.partner, who.tenant, who.user, who.label ?? null, who.email ?? null, now]
  return (await findOrInsert(on, values))[0]
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

export async function findUserByEmail(db: Db, email: string): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from users where lower(email) = lower(${email}) and external_id is null`.execute(db)
  return rows[0]?.id
}

export async function insertWorkspace(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ id: number }>`insert into workspaces (created_at) values (${now}) returning id`.execute(
    db,
  )
  return rows[0]!.id
}

export async function insertUser(
  db: Db,
  workspaceId: number,
  person: { email: string; first_name?: string; last_name?: string },
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into users (workspace_id, email, first_name, last_name, created_at)
    values (${workspaceId}, ${person.email}, ${person.first_name ?? null}, ${person.last_name ?? null}, ${now})
    returning id`.execute(db)
  return rows[0]!.id
}
