// The SQL of `own_oauth_clients` and `own_client_connections`.
import { sql } from 'kysely'
import type { Db, Tx } from '../../kernel/db/index.ts'

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

/** The current clients of these workspaces for an app, without their secrets. */
export async function listCurrentClients(
  db: Db,
  workspaceIds: readonly number[],
  appId: string,
): Promise<{ workspaceId: number; clientId: string; since: Date; changedAt: Date }[]> {
  const { rows } = await sql<{ workspaceId: number; clientId: string; since: Date; changedAt: Date }>`
    select workspace_id as "workspaceId", client_id as "clientId", created_at as since, updated_at as "changedAt"
    from own_oauth_clients
    where workspace_id = any(${workspaceIds}::bigint[]) and app_id = ${appId} and is_current`.execute(db)
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

/** What a connection was made with: the app's version, and the own client (null: the app's). Undefined: it is gone. */
export async function findMadeWith(
  db: Db,
  connectionId: number,
): Promise<{ app_version: string; own_client_id: string | null } | undefined> {
  const { rows } = await sql<{ app_version: string; own_client_id: string | null }>`
    select app_version, own_client_connections.client_id as own_client_id
    from connections left join own_client_connections on connection_id = id where id = ${connectionId}`.execute(db)
  return rows[0]
}

/** Notes the own client that a connection was made with. */
export async function pinClient(
  tx: Tx,
  connectionId: number,
  made: { workspaceId: number; appId: string; clientId: string },
): Promise<void> {
  await sql`
    insert into own_client_connections (connection_id, workspace_id, app_id, client_id)
    values (${connectionId}, ${made.workspaceId}, ${made.appId}, ${made.clientId})
    on conflict (connection_id) do update set client_id = excluded.client_id`.execute(tx)
}

/** Notes that a connection is made with the app's client now. */
export async function unpinClient(tx: Tx, connectionId: number): Promise<void> {
  await sql`delete from own_client_connections where connection_id = ${connectionId}`.execute(tx)
}

/** A client of any workspace, with what is sealed in it. */
export type SealedClient = { workspace_id: number; app_id: string; client_id: string; client_secret: string }

/** Every client; there are few. */
export async function listSealedClients(db: Db): Promise<SealedClient[]> {
  const { rows } = await sql<SealedClient>`
    select workspace_id, app_id, client_id, client_secret from own_oauth_clients`.execute(db)
  return rows
}

/** Replaces a sealed secret by the same one sealed anew; one that was changed meanwhile stays. */
export async function replaceSealedSecret(db: Db, row: SealedClient, resealed: string): Promise<void> {
  await sql`
    update own_oauth_clients set client_secret = ${resealed}
    where workspace_id = ${row.workspace_id} and app_id = ${row.app_id} and client_id = ${row.client_id}
      and client_secret = ${row.client_secret}`.execute(db)
}

/** Deletes clients that are not current since before `before`, and that no connection was made with. */
export async function deleteUnusedClients(db: Db, before: Date): Promise<void> {
  await sql`
    delete from own_oauth_clients as own where not is_current and updated_at < ${before} and not exists (
      select from own_client_connections as used
      where used.workspace_id = own.workspace_id and used.app_id = own.app_id and used.client_id = own.client_id
    )`.execute(db)
}
