// Before a seed is applied it is kept, with every id and secret that it leaves open filled in: so a second start, a
// process that joins, and /_dev/reset all get the same ones.
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { completeRegistration } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Seed } from './schema.ts'
import { type KeptSeed, listSeeds, putSeed } from './store.ts'

/** Ids of clients and addresses of users that read otherwise than before. */
export type Edited = { clients: readonly string[]; users: readonly string[] }

/** Keeps seeds; one that was kept before from the same source is replaced, with what was made for it. */
export async function keepSeeds(seeds: readonly KeptSeed[], { db, seal }: Pick<Deps, 'db' | 'seal'>): Promise<Edited> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('wayleave seeds'))`.execute(tx)
    const known = await listSeeds({ db: tx, seal })
    const clients: string[] = []
    const users: string[] = []
    for (const kept of seeds) {
      const earlier = known.find(({ source }) => source === kept.source)?.seed
      const seed = completeSeed(kept.seed, earlier)
      await putSeed({ ...kept, seed }, { db: tx, seal })
      if (earlier) clients.push(...editedClients(seed, earlier))
      users.push(...editedUsers(seed, earlier))
    }
    return { clients, users }
  })
}

function editedClients(seed: Seed, earlier: Seed): string[] {
  const asKept = (client: Seed['clients'][number]) => JSON.parse(JSON.stringify(client)) // undefined members are none
  const isOld = (client: Seed['clients'][number]) =>
    earlier.clients.some((before) => isDeepStrictEqual(asKept(before), asKept(client)))
  return seed.clients.flatMap((client) => (client.client_id && !isOld(client) ? [client.client_id] : []))
}

// Also the first time that a seed names somebody whom an earlier one has made.
function editedUsers(seed: Seed, earlier: Seed | undefined): string[] {
  const isOld = (user: Seed['users'][number]) =>
    earlier?.users.some((before) => isDeepStrictEqual(before, user)) === true
  return seed.users.flatMap((user) => (isOld(user) ? [] : [user.email]))
}

/** Fills in what a seed leaves open: from its earlier copy, or anew. */
export function completeSeed(seed: Seed, earlier: Seed | undefined): Seed {
  const clients = seed.clients.map((client) => {
    const before = earlier?.clients.find(({ key, kind }) => key === client.key && kind === client.kind)
    const { client_id, client_secret, webhook_secret } = client
    return completeRegistration({
      ...client,
      client_id: client_id ?? before?.client_id,
      client_secret: client_secret ?? before?.client_secret,
      webhook_secret: webhook_secret ?? before?.webhook_secret,
    })
  })
  return { ...seed, clients }
}
