import type { Deps } from '../../kernel/deps.ts'
import type { OwnClientPlace } from './place.ts'
import * as store from './store.ts'

/** What a page may show of a workspace's client: never the secret. */
export type OwnClient = { clientId: string; since: Date; changedAt: Date }

/** The workspace's current client for an app, without its secret; undefined when it uses the app's. */
export async function findOwnClient(
  { workspaceId, appId }: OwnClientPlace,
  { db }: Pick<Deps, 'db'>,
): Promise<OwnClient | undefined> {
  const rows = await store.listOwnClients(db, workspaceId, appId)
  const row = rows.find(({ is_current }) => is_current)
  return row && { clientId: row.client_id, since: row.created_at, changedAt: row.updated_at }
}

/** The same of several workspaces, by workspace; those that use the app's are left out. */
export async function listOwnClientsIn(
  workspaceIds: readonly number[],
  appId: string,
  { db }: Pick<Deps, 'db'>,
): Promise<ReadonlyMap<number, OwnClient>> {
  const rows = await store.listCurrentClients(db, workspaceIds, appId)
  return new Map(rows.map(({ workspaceId, ...client }) => [workspaceId, client]))
}
