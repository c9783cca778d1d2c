import type { Deps } from '../../kernel/deps.ts'
import { openCredentials, sealCredentials } from '../credentials.ts'
import { resealOwnClients } from '../own-client/index.ts'
import * as store from './store.ts'

const BATCH = 200

/**
 * Seals the credentials of every connection with the current data key of its workspace, in batches, while connections are
 * used and renewed; returns how many it sealed anew. What is sealed with it already is left alone, so that another run
 * goes on where one stopped. The secrets of workspaces' own OAuth clients come first; they are few, and not counted.
 */
export async function resealCredentials(
  deps: Pick<Deps, 'db' | 'vault'>,
  onProgress: (done: number, total: number) => void,
): Promise<number> {
  await resealOwnClients(deps)
  const total = await store.countConnections(deps.db)
  let resealed = 0
  let seen = 0
  for (let after = 0; ; ) {
    const batch = await store.listSealed(deps.db, after, BATCH)
    const last = batch.at(-1)
    if (!last) return resealed
    resealed += await resealBatch(batch, deps)
    after = last.id
    seen += batch.length
    onProgress(seen, Math.max(total, seen))
  }
}

async function resealBatch(batch: readonly store.Sealed[], deps: Pick<Deps, 'db' | 'vault'>): Promise<number> {
  const anew = await Promise.all(
    batch.map(async (row) => {
      const sealer = await deps.vault.of(row.workspace_id, row.credentials)
      if (row.credentials.startsWith(`v1.${sealer.keyId}.`)) return []
      return [{ ...row, resealed: await sealCredentials(await openCredentials(row, deps), row, deps) }]
    }),
  )
  return store.replaceSealed(deps.db, anew.flat())
}
