// What triggers a Zap comes in here: items that a poll found, and notifications as they were caught. All of it waits in the
// Zap's queue, in order, and a worker is started when none is there.
import type { JsonObject, Notification } from '../../actions/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import type { Zap } from '../zap.ts'
import { newZapRun } from './new-run.ts'
import { acceptAll, type NewItem, type Taken } from './queue-store.ts'
import { sealNotification } from './sealed-notification.ts'
import { startLanes } from './start-lanes.ts'

/**
 * Takes in items, one run for each, in their order; in the transaction that says that they are known. Those of a Zap that
 * has just been turned off wait until it is on again.
 */
export async function acceptItems(tx: Tx, zap: Zap, items: readonly JsonObject[], deps: Deps): Promise<void> {
  if (items.length === 0) return
  const runs = await Promise.all(items.map((item) => newZapRun(zap, item, deps)))
  const made = runs.map((run) => ({ zap_id: zap.id, notification: null, run }))
  await accept(tx, made, { areKept: true }, deps)
}

/** Takes in a notification as it came, committed when this answers. `gone`: the Zap is off, and wants no more of them. */
export async function acceptNotification(
  zap: Pick<Zap, 'id' | 'workspace_id'>,
  notification: Notification,
  deps: Deps,
): Promise<'accepted' | 'gone'> {
  const sealed = await sealNotification(zap, notification, deps)
  return (await acceptTogether(deps, { zap_id: zap.id, notification: sealed, run: null })) ? 'accepted' : 'gone'
}

const acceptTogether = together(async (deps: Deps, items: readonly NewItem[]): Promise<boolean[]> => {
  const taken = await deps.db.transaction().execute((tx) => accept(tx, items, { areKept: false }, deps))
  const open = new Set(taken.filter(({ is_open }) => is_open).map(({ zap_id }) => zap_id))
  return items.map(({ zap_id }) => open.has(zap_id))
})

async function accept(
  tx: Tx,
  items: readonly NewItem[],
  { areKept }: { areKept: boolean },
  deps: Deps,
): Promise<Taken[]> {
  const taken = await acceptAll(tx, items, { areKept, now: deps.clock.now() })
  const starts = taken.flatMap(({ zap_id, job }) => (job === null ? [] : [{ zap_id, job }]))
  await startLanes(tx, starts, deps)
  return taken
}
