// Turns on again what the end of a connection turned off, unless another connection of it is dead.
import { holdActive } from '../connections/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import * as store from './store.ts'
import { switchOn } from './switch.ts'
import type { Zap, ZapOwner } from './zap.ts'

/** `refused`: they stay off, since a connection of theirs cannot be used. */
export type TurnedOn = { turnedOn: readonly Zap[]; refused: readonly Zap[] }

/** Turns on the Zaps of a person that the end of this connection turned off. */
export async function turnOnZapsOf(tx: Tx, connectionId: number, owner: ZapOwner, deps: Deps): Promise<TurnedOn> {
  // Connections before Zaps, as whoever expires one takes them.
  const candidates = await store.listTurnedOffBy(tx, connectionId, owner)
  const uses = await usesOf(tx, candidates)
  const active = await holdActive(tx, [...new Set([...uses.values()].flat())])
  const zaps = (await store.lockTurnedOffBy(tx, connectionId, owner)).filter(({ id }) => uses.has(id))
  const isUsable = ({ id }: Zap) => (uses.get(id) ?? []).every((used) => active.has(used))
  const turnedOn = zaps.filter(isUsable)
  for (const zap of turnedOn) await switchOn(tx, zap, deps)
  return { turnedOn, refused: zaps.filter((zap) => !isUsable(zap)) }
}

/** The connections of each Zap. */
async function usesOf(tx: Tx, zaps: readonly Zap[]): Promise<ReadonlyMap<number, number[]>> {
  const ids = zaps.map(({ id }) => id)
  const steps = await store.listSteps(tx, ids)
  const used = (zapId: number) =>
    steps.flatMap(({ zap_id, connection_id }) => (zap_id === zapId && connection_id !== null ? [connection_id] : []))
  return new Map(ids.map((id) => [id, used(id)]))
}
