// The secret of a confidential client. It is shown once; a new one ends the old at once, on every process.
import { note } from '../accounts/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { randomToken, sha256 } from '../kernel/ids.ts'
import { CACHE } from './find-client.ts'
import * as store from './store.ts'

/** Which client, and who asks: a person's address, or how an administrator came in. */
export type ClientDeed = { clientId: string; actor: string }

export type NewSecret = { kind: 'changed'; client_secret: string } | { kind: 'public' } | { kind: 'unknown' }

/** Gives a client another secret, in clear here and nowhere else. A public client keeps none. */
export async function regenerateSecret(
  tx: Tx,
  { clientId, actor }: ClientDeed,
  deps: Pick<Deps, 'caches' | 'clock'>,
): Promise<NewSecret> {
  const found = await store.lockClient(tx, clientId)
  if (!found) return { kind: 'unknown' }
  if (found.is_public) return { kind: 'public' }
  const secret = randomToken()
  await store.updateSecret(tx, clientId, sha256(secret), deps.clock.now())
  await note(tx, { actor, action: 'client.secret_regenerated', subject: clientId }, deps)
  await deps.caches.forget(tx, CACHE, clientId)
  return { kind: 'changed', client_secret: secret }
}
