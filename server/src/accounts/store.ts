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

// Inserts race freely: `on conflict … do update` returns the row that won, whoever wrote it.
const upsert = statement<{ user_id: number; workspace_id: number }>(
  'accounts_upsert_partner_user',
  `with workspace as (
     insert into workspaces (partner, tenant, created_at) values ($1, $2, $6)
     on conflict (partner, tenant) do update set tenant = excluded.tenant
     returning id)
   insert into users (workspace_id, external_id, label, email, created_at)
   select workspace.id, $3, $4, $5, $6 from workspace
   on conflict (workspace_id, external_id) do update
     set label = coalesce(excluded.label, users.label), email = coalesce(excluded.email, users.email)
   returning id as user_id, workspace_id`,
)

export async function upsertPartnerUser(
  pool: pg.Pool,
  who: PartnerUser,
  now: Date,
): Promise<{ userId: number; workspaceId: number }> {
  const [row] = await upsert(pool, [who.partner, who.tenant, who.user, who.label ?? null, who.email ?? null, now])
  if (!row) throw new Error('the upsert of a user returned no row')
  return { userId: row.user_id, workspaceId: row.workspace_id }
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
