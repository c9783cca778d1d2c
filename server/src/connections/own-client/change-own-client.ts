import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ownClientMistakes } from './own-client-mistakes.ts'
import { CACHE, cacheKey, type OwnClientPlace, secretPlace } from './place.ts'
import * as store from './store.ts'

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
