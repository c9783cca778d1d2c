// Which client an app is the published integration of.
import { sql } from 'kysely'
import type { PublishedApp } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { findClient } from './find-client.ts'
import type { Client } from './model.ts'

const CACHE = 'publishers'
const LIMITS = { entriesMax: 5_000, ageMaxMs: 1_000 }

/**
 * The client that publishes an app as its own, the oldest of them: of the app's owner, or of the operator where the app is
 * the operator's. Anybody may register a client and name an app: that of another owner does not count.
 */
export async function findPublisher(
  { id, key, api_name, owner_user_id }: Pick<PublishedApp, 'id' | 'key' | 'api_name' | 'owner_user_id'>,
  deps: Pick<Deps, 'db' | 'caches'>,
): Promise<Client | undefined> {
  const known = deps.caches.named<string>(CACHE, LIMITS)
  const clientId = await known.read(id, async () => {
    const { rows } = await sql<{ client_id: string }>`
      select client_id from clients
      where kind = 'workflow' and app_key = any(${[id, key, api_name]}::text[])
        and owner_user_id is not distinct from ${owner_user_id}
      order by created_at, client_id limit 1`.execute(deps.db)
    return rows[0]?.client_id
  })
  return clientId === undefined ? undefined : findClient(clientId, deps)
}
