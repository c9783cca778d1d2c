// The SQL of `own_oauth_clients`.
import { sql } from 'kysely'
import type { Db, Tx } from '../kernel/db/index.ts'

/** One OAuth client of a workspace for an app; `client_secret` is sealed. */
export type OwnClientRow = {
  client_id: string
  client_secret: string
  is_current: boolean
  created_at: Date
  updated_at: Date
}

/** All clients that a workspace has for an app: at most one is current, the others are kept for older connections. */
export async function listOwnClients(db: Db, workspaceId: number, appId: string): Promise<OwnClientRow[]> {
  const { rows } = await sql<OwnClientRow>`
    select client_id, client_secret, is_current, created_at, updated_at from own_oauth_clients
    where workspace_id = ${workspaceId} and app_id = ${appId} order by created_at`.execute(db)
  return rows
}

/** Makes no client of the workspace the current one; false when none was. */
export async function retireOwnClient(tx: Tx, workspaceId: number, appId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update own_oauth_clients set is_current = false, updated_at = ${now}
    where workspace_id = ${workspaceId} and app_id = ${appId} and is_current returning client_id`.execute(tx)
  return rows.length > 0
}

/** Writes a client as the current one, over the same one if it is there. */
export async function putOwnClient(
  tx: Tx,
  made: { workspaceId: number; appId: string; clientId: string; sealedSecret: string },
  now: Date,
): Promise<void> {
  await sql`
    insert into own_oauth_clients (workspace_id, app_id, client_id, client_secret, is_current, created_at, updated_at)
    values (${made.workspaceId}, ${made.appId}, ${made.clientId}, ${made.sealedSecret}, true, ${now}, ${now})
    on conflict (workspace_id, app_id, client_id) do update
      set client_secret = excluded.client_secret, is_current = true, updated_at = excluded.updated_at`.execute(tx)
}
