// How many connections each version of each app has, of those that a person may know of: through own clients, and own ones.
import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { PersonOfConnections } from '../people/connections-of-person.ts'

export type VersionCount = { app_id: string; app_version: string; count: number }

/** The counts by app and version; versions that nobody is connected with are left out. */
export async function countByVersion(
  db: Db,
  { userId, workspaceId }: PersonOfConnections,
  clientIds: readonly string[],
): Promise<VersionCount[]> {
  const { rows } = await sql<VersionCount>`
    select app_id, app_version, count(*)::int as count from connections
    where client_id = any(${clientIds}::text[]) or (workspace_id = ${workspaceId} and user_id = ${userId})
    group by app_id, app_version`.execute(db)
  return rows
}
