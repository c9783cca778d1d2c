// The workspaces of partners' tenants, for the person who owns the partners.
import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'

/** A tenant of a partner: `partner` is its client id, `tenant` the claim of its JWTs. */
export type Tenant = { workspaceId: number; partner: string; tenant: string }

/** Tenants of these partners, those that came last first, at most `max`; `search`: part of the tenant's claim. */
export async function listTenants(
  db: Db,
  { partners, search = '', max }: { partners: readonly string[]; search?: string; max: number },
): Promise<Tenant[]> {
  const { rows } = await sql<Tenant>`
    select id as "workspaceId", partner, tenant from workspaces
    where partner = any(${partners}::text[]) and position(lower(${search}) in lower(tenant)) > 0
    order by id desc limit ${max}`.execute(db)
  return rows
}

/** The tenant of that workspace if it is one of these partners'. */
export async function findTenant(
  db: Db,
  workspaceId: number,
  partners: readonly string[],
): Promise<Tenant | undefined> {
  const { rows } = await sql<Tenant>`
    select id as "workspaceId", partner, tenant from workspaces
    where id = ${workspaceId} and partner = any(${partners}::text[])`.execute(db)
  return rows[0]
}
