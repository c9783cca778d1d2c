// Before a seed is applied it is kept, with every id and secret that it leaves open filled in: so a second start, a
// process that joins, and /_dev/reset all get the same ones.
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { completeRegistration } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Seed } from './schema.ts'
import { type KeptSeed, listSeeds, putSeed } from './store.ts'

/**
 * Keeps seeds; one that was kept before from the same source is replaced, with what was made for it. Returns the ids of
 * the clients that read otherwise than before.
 */
export async function keepSeeds(
  seeds: readonly KeptSeed[],
  { db, seal }: Pick<Deps, 'db' | 'seal'>,
): Promise<string[]> {
  if (seeds.length === 0) return []
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('wayleave seeds'))`.execute(tx)
    const known = await listSeeds({ db: tx, seal })
    const edited: string[] = []
    for (const kept of seeds) {
      const earlier = known.find(({ source }) => source === kept.source)?.seed
      const seed = completeSeed(kept.seed, earlier)
      await putSeed({ ...kept, seed }, { db: tx, seal })
      if (earlier) edited.push(...editedClients(seed, earlier))
    }
    return edited
  })
}

function editedClients(seed: Seed, earlier: Seed): string[] {
  const asKept = (client: Seed['clients'][number]) => JSON.parse(JSON.stringify(client)) // undefined members are none
  const isOld = (client: Seed['clients'][number]) =>
    earlier.clients.some((before) => isDeepStrictEqual(asKept(before), asKept(client)))
  return seed.clients.flatMap((client) => (client.client_id && !isOld(client) ? [client.client_id] : []))
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
