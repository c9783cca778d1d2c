// Connect for a person who is signed in here and renews a connection of his own.                      embed-connect §3
// The session keeps the connection's identifier, and ends at the page that it came from.
import { findApp } from '../../apps/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Connection } from '../model.ts'
import { type OpenedConnect, openOwnSession } from './own-session.ts'

/**
 * Opens a session that renews `connection` for the browser that gets the cookie. `returnPath`: of ours, where it ends.
 * Throws when the app is gone: a broken invariant, since connections refer to it.
 */
export async function openReconnect(
  tx: Tx,
  connection: Connection,
  returnPath: string,
  deps: Deps,
): Promise<OpenedConnect> {
  const app = await findApp(connection.app_id, { ...deps, db: tx })
  if (!app) throw new Error(`the app of connection ${connection.id} is gone`)
  const { client_id: clientId, user_id: userId, workspace_id: workspaceId } = connection
  const redirectUri = deps.publicUrl + returnPath
  return openOwnSession(tx, { owner: { clientId, userId, workspaceId }, app, redirectUri, renewed: connection }, deps)
}
