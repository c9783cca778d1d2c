// Zaps whose connection was disconnected: reconnecting helps no more, another account does.
import { findConnections } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Zap } from '../../zaps/index.ts'

/** Of these Zaps, the ids of those that the end of a connection turned off which is there no more. */
export async function zapsThatLostAnAccount(
  zaps: readonly Pick<Zap, 'id' | 'is_enabled' | 'turned_off_by'>[],
  deps: Pick<Deps, 'db'>,
): Promise<ReadonlySet<number>> {
  const off = zaps.filter(({ is_enabled, turned_off_by }) => !is_enabled && turned_off_by !== null)
  const ids = [...new Set(off.flatMap(({ turned_off_by }) => turned_off_by ?? []))]
  if (ids.length === 0) return new Set()
  const there = await findConnections(ids, deps)
  return new Set(off.flatMap(({ id, turned_off_by }) => (there.has(turned_off_by ?? 0) ? [] : [id])))
}
