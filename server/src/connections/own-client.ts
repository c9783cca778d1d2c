// "Bring your own client": a workspace registers itself at a provider, and its connections are made and renewed with
// that OAuth client in place of the one of the app's manifest.                            app-manifest §2 · outbound-oauth §5
// A client that was replaced or removed is kept for the connections that were made with it: their refresh tokens are
// worth nothing with any other.
import type { App } from '../apps/index.ts'
import { addSeconds } from '../kernel/clock.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import * as store from './own-client-store.ts'

/** Whose client, for which app. */
export type OwnClientPlace = { workspaceId: number; appId: string }

/** What a page may show of a workspace's client: never the secret. */
export type OwnClient = { clientId: string; since: Date; changedAt: Date }

type OpenedClient = { client_id: string; client_secret: string; is_current: boolean }
type ReadDeps = Pick<Deps, 'db' | 'caches' | 'vault'>

const CACHE = 'own_oauth_clients'
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

/** The app with the client that this connection was made with: what renews it. */
export async function appForConnection<Known extends App>(
  app: Known,
  connection: { id: number; workspace_id: number },
  deps: ReadDeps,
): Promise<Known> {
  if (app.auth.oauth2 === undefined) return app
  const madeWith = (await store.findPinnedClient(deps.db, connection.id)) ?? null
  return appFor(app, connection.workspace_id, deps, madeWith)
}

/** Notes which client a connection was made with; `app` is what `appFor` gave for its sign-in. */
export async function pinOwnClient(tx: Tx, connection: { id: number; workspace_id: number }, app: App): Promise<void> {
  const { oauth2 } = app.auth
  if (!oauth2?.is_own_client) return store.unpinClient(tx, connection.id)
  const made = { workspaceId: connection.workspace_id, appId: app.id, clientId: oauth2.client_id }
  await store.pinClient(tx, connection.id, made)
}

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

/**
 * From now on the workspace signs in to the app with this client. The same client id with another secret is a rotation:
 * its connections use the new secret at once. Throws Error for what `ownClientMistakes` finds: ask it first.
 */
export async function setOwnClient(
  tx: Tx,
  made: OwnClientPlace & { clientId: string; clientSecret: string },
  deps: Pick<Deps, 'caches' | 'clock' | 'vault'>,
): Promise<void> {
  const { workspaceId, appId, clientId, clientSecret } = made
  const [mistake] = Object.values(ownClientMistakes(made))
  if (mistake !== undefined) throw new Error(mistake)
  const sealedSecret = (await deps.vault.of(workspaceId)).seal(clientSecret, secretPlace(made, clientId))
  const now = deps.clock.now()
  await store.retireOwnClient(tx, workspaceId, appId, now)
  await store.putOwnClient(tx, { workspaceId, appId, clientId, sealedSecret }, now)
  await deps.caches.forget(tx, CACHE, cacheKey(made))
}

/** New sign-ins use the app's client again; false when the workspace had none of its own. */
export async function removeOwnClient(
  tx: Tx,
  place: OwnClientPlace,
  deps: Pick<Deps, 'caches' | 'clock'>,
): Promise<boolean> {
  const wasThere = await store.retireOwnClient(tx, place.workspaceId, place.appId, deps.clock.now())
  await deps.caches.forget(tx, CACHE, cacheKey(place))
  return wasThere
}

// A sign-in that began with a client may still make a connection with it.
const UNUSED_SECONDS = 3600

/** Watch: forgets clients that were replaced or removed, once no connection needs them any more. */
export async function forgetUnusedClients({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await store.deleteUnusedClients(db, addSeconds(clock.now(), -UNUSED_SECONDS))
}

/** Seals the secret of every client with the current data key of its workspace. */
export async function resealOwnClients({ db, vault }: Pick<Deps, 'db' | 'vault'>): Promise<void> {
  for (const row of await store.listSealedClients(db)) {
    const sealer = await vault.of(row.workspace_id, row.client_secret)
    if (row.client_secret.startsWith(`v1.${sealer.keyId}.`)) continue
    const place = secretPlace({ workspaceId: row.workspace_id, appId: row.app_id }, row.client_id)
    await store.replaceSealedSecret(db, row, sealer.seal(sealer.open(row.client_secret, place), place))
  }
}

const CHARACTERS_MAX = 2_000

/** What is wrong with a client that somebody typed in, by field, in words for that person; empty when nothing is. */
export function ownClientMistakes({ clientId, clientSecret }: { clientId: string; clientSecret: string }): {
  clientId?: string
  clientSecret?: string
} {
  const id = clientId === '' ? 'Enter the client ID that the provider gave.' : textMistake(clientId)
  const secret = textMistake(clientSecret) // empty: a public client
  return { ...(id !== undefined && { clientId: id }), ...(secret !== undefined && { clientSecret: secret }) }
}

function textMistake(text: string): string | undefined {
  if (text.length > CHARACTERS_MAX) return `This is longer than ${CHARACTERS_MAX} characters.`
  if (/[\p{Cc}\p{Cs}]/u.test(text) || text !== text.trim()) return 'This holds a line break, or a space at its end.'
  // The engine fills client ids and secrets like every other text of a manifest.
  return /\{\{[^{}]*\}\}/.test(text) ? 'This holds {{…}}, which is a template and no part of a client.' : undefined
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

function cacheKey({ workspaceId, appId }: OwnClientPlace): string {
  return `${workspaceId}:${appId}`
}

function secretPlace({ workspaceId, appId }: OwnClientPlace, clientId: string): string {
  return `own_oauth_client:${workspaceId}:${appId}:${clientId}:secret`
}
