import { compareVersions } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import * as store from './store.ts'

export type { ZapUse } from './store.ts'

/** The Zaps that use these connections, by the connection's identifier. */
export async function zapsUsing(
  connectionIds: readonly number[],
  { db }: Pick<Deps, 'db'>,
): Promise<ReadonlyMap<number, store.ZapUse[]>> {
  if (connectionIds.length === 0) return new Map()
  return Map.groupBy(await store.listUses(db, connectionIds), ({ connection_id }) => connection_id)
}

/** How many Zaps stay with another version of an app than this one, by version, the latest first. */
export async function zapsOnOtherVersions(
  { id, version }: { id: string; version: string },
  { db }: Pick<Deps, 'db'>,
): Promise<{ version: string; count: number }[]> {
  const counts = await store.countOnOtherVersions(db, id, version)
  return counts.sort((a, b) => compareVersions(b.version, a.version))
}
