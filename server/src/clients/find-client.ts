import type { Deps } from '../kernel/deps.ts'
import type { Client } from './model.ts'
import * as store from './store.ts'

/** The name of the cache that holds clients by id. */
export const CACHE = 'clients'
const KNOWN_MAX = 5_000
// A regenerated secret must stop everywhere within a second, also when its notice was lost.
const AGE_MAX_MS = 1_000

/** The client of that id, its secret's hash included; for this slice alone. */
export async function findStoredClient(
  clientId: string,
  { db, caches }: Pick<Deps, 'db' | 'caches'>,
): Promise<store.StoredClient | undefined> {
  if (clientId.includes('\0')) return undefined // PostgreSQL takes no NUL; nobody registers one
  const known = caches.named<store.StoredClient>(CACHE, { entriesMax: KNOWN_MAX, ageMaxMs: AGE_MAX_MS })
  return known.read(clientId, () => store.findClient(db, clientId))
}

/** The client of that `client_id`, or undefined. */
export async function findClient(clientId: string, deps: Pick<Deps, 'db' | 'caches'>): Promise<Client | undefined> {
  const found = await findStoredClient(clientId, deps)
  if (!found) return undefined
  const { secret_hash: _hash, webhook_secrets: _secrets, ...client } = found
  return client
}

/** All clients, oldest first. */
export async function listClients({ db }: Pick<Deps, 'db'>): Promise<Client[]> {
  return (await store.listClients(db)).map(({ secret_hash: _hash, webhook_secrets: _secrets, ...client }) => client)
}

/** The partner's current webhook secrets (`whsec_…`), newest first. */
export async function webhookSecretsOf(
  clientId: string,
  deps: Pick<Deps, 'db' | 'caches' | 'seal'>,
): Promise<string[]> {
  const found = await findStoredClient(clientId, deps)
  return found?.webhook_secrets ? JSON.parse(deps.seal.open(found.webhook_secrets, webhookPlace(clientId))) : []
}

export function webhookPlace(clientId: string): string {
  return `client:${clientId}:webhook_secrets`
}

/** Whether any partner registered this exact origin. */
export async function isRegisteredOrigin(origin: string, { db }: Pick<Deps, 'db'>): Promise<boolean> {
  return store.isRegisteredOrigin(db, origin)
}
