// "Bring your own client": a workspace registers itself at a provider, and its connections are made and renewed with
// that OAuth client in place of the one of the app's manifest.                            app-manifest §2 · outbound-oauth §5
// A client that was replaced or removed is kept for the connections that were made with it: their refresh tokens are
// worth nothing with any other.
import { type App, findApp, findAppVersion } from '../../apps/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { CACHE, cacheKey, type OwnClientPlace, secretPlace } from './place.ts'
import * as store from './store.ts'

type OpenedClient = { client_id: string; client_secret: string; is_current: boolean }
type ReadDeps = Pick<Deps, 'db' | 'caches' | 'vault'>
type ReadVersionDeps = ReadDeps & Pick<Deps, 'seal'>

const CACHE_LIMITS = { entriesMax: 5_000, ageMaxMs: 60_000 }

/**
 * The app as a workspace uses it: with its own OAuth client where it has one, else as it is. Every request to a
 * provider's sign-in pages or token endpoint goes through here.
 * @param madeWith for a connection: the own client that it was made with (null: the app's). Absent: for a new sign-in
 */
export async function appFor<Known extends App>(
  app: Known,
  workspaceId: number,
  deps: ReadDeps,
  madeWith?: string | null,
): Promise<Known> {
  const { oauth2 } = app.auth
  if (oauth2 === undefined || madeWith === null) return app
  const place = { workspaceId, appId: app.id }
  const isMeant = (client: OpenedClient) => (madeWith === undefined ? client.is_current : client.client_id === madeWith)
  const known = (await ownClients(place, deps)).find(isMeant)
  // The notice of a new client may be on its way. With another one a refresh token would be refused for good.
  const own = known ?? (madeWith === undefined ? undefined : (await openClients(place, deps)).find(isMeant))
  if (own === undefined && madeWith !== undefined) throw new Error(`the own client ${madeWith} of a connection is gone`)
  if (own === undefined) return app
  const { client_id, client_secret } = own
  return { ...app, auth: { ...app.auth, oauth2: { ...oauth2, client_id, client_secret, is_own_client: true } } }
}

/**
 * The app with the client that this connection was made with, whichever version `app` is: what renews it. A client's secret
 * is replaced now and then, its tokens stay good: where the latest version has the same client ID, its secret counts.
 */
export async function appForConnection<Known extends App>(
  app: Known,
  connection: { id: number; workspace_id: number },
  deps: ReadVersionDeps,
): Promise<Known> {
  const { oauth2 } = app.auth
  const madeWith = oauth2 && (await store.findMadeWith(deps.db, connection.id))
  if (!madeWith) return app
  if (madeWith.own_client_id !== null) return appFor(app, connection.workspace_id, deps, madeWith.own_client_id)
  const made = (await findAppVersion(app.id, madeWith.app_version, deps))?.auth.oauth2
  if (!made) return app
  const latest = (await findApp(app.id, deps))?.auth.oauth2
  const { client_id, client_secret } = latest?.client_id === made.client_id ? latest : made
  return { ...app, auth: { ...app.auth, oauth2: { ...oauth2, client_id, client_secret } } }
}

/** The own client that an app, as `appFor` gave it, signs in with; null: the app's. */
export function ownClientOf({ auth: { oauth2 } }: Pick<App, 'auth'>): string | null {
  return oauth2?.is_own_client ? oauth2.client_id : null
}

/** Notes which own client a connection was made with; null: the app's. */
export async function pinOwnClient(
  tx: Tx,
  connection: { id: number; workspace_id: number; app_id: string },
  clientId: string | null,
): Promise<void> {
  if (clientId === null) return store.unpinClient(tx, connection.id)
  const made = { workspaceId: connection.workspace_id, appId: connection.app_id, clientId }
  await store.pinClient(tx, connection.id, made)
}

async function ownClients(place: OwnClientPlace, deps: ReadDeps): Promise<readonly OpenedClient[]> {
  const cache = deps.caches.named<readonly OpenedClient[]>(CACHE, CACHE_LIMITS)
  return cache.read(cacheKey(place), () => openClients(place, deps))
}

async function openClients(place: OwnClientPlace, deps: ReadDeps): Promise<readonly OpenedClient[]> {
  const rows = await store.listOwnClients(deps.db, place.workspaceId, place.appId)
  if (rows.length === 0) return []
  const sealer = await deps.vault.of(place.workspaceId, ...rows.map((row) => row.client_secret))
  return rows.map((row) => ({
    client_id: row.client_id,
    client_secret: sealer.open(row.client_secret, secretPlace(place, row.client_id)),
    is_current: row.is_current,
  }))
}
