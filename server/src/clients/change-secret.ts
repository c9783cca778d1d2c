// The secrets of a client. They are shown once; a new one ends the old at once, on every process.
import { note } from '../accounts/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { randomToken, sha256 } from '../kernel/ids.ts'
import { CACHE, webhookPlace } from './find-client.ts'
import { newWebhookSecret } from './register-client.ts'
import * as store from './store.ts'

/** Which client, and who asks: a person's address, or how an administrator came in. `userId`: of that person. */
export type ClientDeed = { clientId: string; actor: string; userId?: number }

export type NewSecret = { kind: 'changed'; client_secret: string } | { kind: 'public' } | { kind: 'unknown' }

/** Gives a client another secret, in clear here and nowhere else. A public client keeps none. */
export async function regenerateSecret(
  tx: Tx,
  { clientId, ...who }: ClientDeed,
  deps: Pick<Deps, 'caches' | 'clock'>,
): Promise<NewSecret> {
  const found = await store.lockClient(tx, clientId)
  if (!found) return { kind: 'unknown' }
  if (found.is_public) return { kind: 'public' }
  const secret = randomToken()
  await store.updateSecret(tx, clientId, sha256(secret), deps.clock.now())
  await note(tx, { ...who, action: 'client.secret_regenerated', subject: clientId }, deps)
  await deps.caches.forget(tx, CACHE, clientId)
  return { kind: 'changed', client_secret: secret }
}

export type NewWebhookSecret = { kind: 'changed'; webhook_secret: string } | { kind: 'none' } | { kind: 'unknown' }

/**
 * Gives a client another secret for what is sent to it, in clear here and nowhere else: whatever leaves from now on is
 * signed with it alone. Clients of the kind `ai_actions` are sent nothing, and have none.
 */
export async function regenerateWebhookSecret(
  tx: Tx,
  { clientId, ...who }: ClientDeed,
  deps: Pick<Deps, 'caches' | 'clock' | 'seal'>,
): Promise<NewWebhookSecret> {
  const found = await store.lockClient(tx, clientId)
  if (!found) return { kind: 'unknown' }
  if (found.kind === 'ai_actions') return { kind: 'none' }
  const secret = newWebhookSecret()
  await store.updateWebhookSecrets(tx, clientId, deps.seal.seal(JSON.stringify([secret]), webhookPlace(clientId)))
  await note(tx, { ...who, action: 'client.webhook_secret_regenerated', subject: clientId }, deps)
  await deps.caches.forget(tx, CACHE, clientId)
  return { kind: 'changed', webhook_secret: secret }
}
