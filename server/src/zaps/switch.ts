// On and off: the one way. What says that a Zap is on, its trigger and its lane change together.
// Locks are taken in one order everywhere: connections, then Zaps, then lanes.
import { holdActive } from '../connections/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { closeLane, openLane } from './engine/lane-store.ts'
import { startLanes } from './engine/start-lanes.ts'
import * as store from './store.ts'
import { startTrigger, stopTrigger } from './triggers/index.ts'
import type { Zap } from './zap.ts'

/** Why a Zap is turned off by somebody else than its person. */
export type OffCause = { reason: string; connectionId?: number }

/** Turns a Zap on, unless a connection of it cannot be used; `refused` says why, for the person. On already is on. */
export async function turnOnZap(tx: Tx, zap: Zap, deps: Deps): Promise<'on' | { refused: string }> {
  if (zap.revision === 0) return { refused: 'Publish the Zap first: it has no steps yet.' }
  const used = await connectionsOf(tx, zap)
  const active = await holdActive(tx, used)
  if (used.some((id) => !active.has(id))) return { refused: 'A connection of it cannot be used. Reconnect it first.' }
  const current = await store.lockZap(tx, zap.id)
  if (!current) return { refused: 'The Zap is gone.' }
  if (!current.is_enabled) await switchOn(tx, current, deps)
  return 'on'
}

/** The same of a Zap that is off, locked in `tx`, and whose connections are held as active. */
export async function switchOn(tx: Tx, zap: Zap, deps: Deps): Promise<void> {
  const now = deps.clock.now()
  await store.turnOn(tx, [zap.id], now)
  const start = await openLane(tx, zap.id, now)
  await startTrigger(tx, { ...zap, is_enabled: true }, deps)
  if (start) await startLanes(tx, [start], deps)
}

/** Turns a Zap off: nothing triggers it any more, and what it has begun is held where it stands. Off already stays so. */
export async function turnOffZap(tx: Tx, zap: Zap, deps: Deps, why?: OffCause): Promise<void> {
  const current = await store.lockZap(tx, zap.id)
  if (current?.is_enabled) await switchOff(tx, current, deps, why)
}

/** The same of a Zap that is on, and locked in `tx`. */
export async function switchOff(tx: Tx, zap: Zap, deps: Pick<Deps, 'clock'>, why?: OffCause): Promise<void> {
  const cause = { reason: why?.reason ?? null, connectionId: why?.connectionId ?? null }
  await store.turnOff(tx, zap.id, cause, deps.clock.now())
  await closeLane(tx, zap.id)
  await stopTrigger(tx, zap, deps)
}

async function connectionsOf(tx: Tx, zap: Zap): Promise<number[]> {
  const steps = await store.listSteps(tx, [zap.id])
  return [...new Set(steps.flatMap(({ connection_id }) => connection_id ?? []))]
}
