// connection.expired, connection.deleted -> every Zap that uses the connection is turned off.   Workflow API 5.2 · seed 003
// It stays off when the connection recovers: only the person knows whether it may go on from here. "My connections" says which Zaps those are and turns them on again.
import type { StandingChange } from '../connections/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import * as store from './store.ts'
import { switchOff } from './switch.ts'

/** Hears that a connection cannot be used any more. Returns nothing; in the transaction that says so. */
export async function turnOffZapsOf(tx: Tx, { connection, reason }: StandingChange, deps: Deps): Promise<void> {
  const words = reason ?? connection.reason ?? 'Connect the account again.'
  const why = `Its connection “${connection.title}” cannot be used: ${words}`
  for (const zap of await store.lockOnUsing(tx, connection.id)) {
    await switchOff(tx, zap, deps, { reason: why, connectionId: connection.id })
  }
}
