// Watch: the public address of this installation has changed. Apps were told to send to the former one: they are told anew.
import type { Deps } from '../../kernel/deps.ts'
import { lockZap } from '../store.ts'
import * as subscriptions from './hooks/store.ts'
import { startTrigger } from './start-trigger.ts'

const ZAPS_MAX = 100

/**
 * Begins subscriptions anew that were made with another public address, and ends those, some at a time. What one Zap lacks
 * keeps no other from it.
 */
export async function moveSubscriptions(deps: Deps): Promise<void> {
  for (const zapId of await subscriptions.listElsewhere(deps.db, deps.publicUrl, ZAPS_MAX)) {
    try {
      await moveOne(zapId, deps)
    } catch (error) {
      deps.log.warn({ zap: zapId, error }, 'a subscription could not be moved to the new public address')
    }
  }
}

async function moveOne(zapId: number, deps: Deps): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const zap = await lockZap(tx, zapId)
    const isElsewhere = await subscriptions.isElsewhere(tx, zapId, deps.publicUrl) // another process may have been first
    if (zap?.is_enabled && isElsewhere) await startTrigger(tx, zap, deps)
  })
}
