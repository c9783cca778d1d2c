// How many connections each version of each app has, of those that a person may know of: through own clients, and own ones.
import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'

export type VersionCount = { app_id: string; app_version: string; count: number }

/** The counts by app and version; versions that nobody is connected with are left out. */
export async function countByVersion(
  db: Db,
  { clientIds, userId }: { clientIds: readonly string[]; userId: number },
): Promise<VersionCount[]> {
  const { rows } = await sql<VersionCount>`
    select app_id, app_version, count(*)::int as count from connections
    where client_id = any(${clientIds}::text[]) or user_id = ${userId}
    group by app_id, app_version`.execute(db)
  return rows
}
