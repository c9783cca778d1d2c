import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as zaps from '../store.ts'
import type { Zap } from '../zap.ts'
import * as store from './store.ts'

/**
 * Gives up everything that a Zap which is off holds: its runs end as skipped. Returns how many they were, 0 for a Zap that is
 * on. A step that is under way comes to its end; nothing follows it.
 */
export async function discardHeld(tx: Tx, zap: Pick<Zap, 'id'>, { clock }: Pick<Deps, 'clock'>): Promise<number> {
  const current = await zaps.lockZap(tx, zap.id)
  return current && !current.is_enabled ? store.discardWaiting(tx, zap.id, clock.now()) : 0
}
