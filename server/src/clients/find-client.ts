import type { Deps } from '../kernel/deps.ts'
import type { Client } from './model.ts'
import * as store from './store.ts'

/** The name of the cache that holds clients by id. */
export const CACHE = 'clients'
const KNOWN_MAX = 5_000
// A regenerated secret must stop everywhere within a second, also when its notice was lost.
const AGE_MAX_MS = 1_000

/** A client beside its secrets, parted once: this is asked for with every request. */
export type KnownClient = { client: Client; secrets: Omit<store.StoredClient, keyof Client> }

/** The client of that id with its secrets; for this slice alone. */
export async function findKnownClient(
  clientId: string,
  { db, caches }: Pick<Deps, 'db' | 'caches'>,
): Promise<KnownClient | undefined> {
  if (clientId.includes('\0')) return undefined // PostgreSQL takes no NUL; nobody registers one
  const known = caches.named<KnownClient>(CACHE, { entriesMax: KNOWN_MAX, ageMaxMs: AGE_MAX_MS })
  return known.read(clientId, async () => {
    const stored = await store.findClient(db, clientId)
    return stored && parted(stored)
  })
}

function parted({ secret_hash, webhook_secrets, ...client }: store.StoredClient): KnownClient {
  return { client, secrets: { secret_hash, webhook_secrets } }
}

/** The client of that `client_id`, or undefined. */
export async function findClient(clientId: string, deps: Pick<Deps, 'db' | 'caches'>): Promise<Client | undefined> {
  return (await findKnownClient(clientId, deps))?.client
}

/** All clients that were registered, oldest first: not the house client. */
export async function listClients({ db }: Pick<Deps, 'db'>): Promise<Client[]> {
  return (await store.listClients(db)).map((stored) => parted(stored).client)
}

/** The partner's current webhook secrets (`whsec_…`), newest first. */
export async function webhookSecretsOf(
  clientId: string,
  deps: Pick<Deps, 'db' | 'caches' | 'seal'>,
): Promise<string[]> {
  const sealed = (await findKnownClient(clientId, deps))?.secrets.webhook_secrets
  return sealed ? JSON.parse(deps.seal.open(sealed, webhookPlace(clientId))) : []
}

export function webhookPlace(clientId: string): string {
  return `client:${clientId}:webhook_secrets`
}

/** Whether any partner registered this exact origin. */
export async function isRegisteredOrigin(origin: string, { db }: Pick<Deps, 'db'>): Promise<boolean> {
  return store.isRegisteredOrigin(db, origin)
}
