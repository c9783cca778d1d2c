// Notifications are stored as they come, and read here, in their turn: each becomes runs at its own place in the queue.
import type { Caught, JsonObject, Notification } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as zaps from '../store.ts'
import { readNotified } from '../triggers/index.ts'
import type { Zap } from '../zap.ts'
import type { Turn } from './carry-run.ts'
import { isOpen } from './lane-store.ts'
import { newZapRun, unreadableRun } from './new-run.ts'
import { type NewZapRun, type QueueItem, replaceNotifications } from './queue-store.ts'
import { openNotification } from './sealed-notification.ts'
import { tellOfMissed } from './tell-of-missed.ts'

// One that names many addresses is fetched bit by bit; the watch over lanes takes whoever is silent for longer as lost.
const READ_MS_MAX = 10 * 60 * 1000

type Told = Extract<QueueItem, { run: null }>

/** Puts the runs of notifications in their places; false when the Zap is gone. */
export async function readNotifications(told: readonly Told[], turn: Turn, deps: Deps): Promise<boolean> {
  const zap = await zaps.findZap(deps.db, turn.held.zap_id)
  if (!zap) return false
  // Side by side: the place of each is its own, whichever is read first.
  const read = await Promise.all(
    told.map(async ({ seq, notification }) => ({ seq, ...(await readOne(zap, notification, turn, deps)) })),
  )
  await tellOfMissed(zap, read, deps)
  const known = read.flatMap(({ seq, runs }) => (runs === 'held' ? [] : [{ seq, runs }]))
  await replaceNotifications(deps.pool, turn.held, known, deps.clock.now())
  return true
}

/** `held`: its connection has ended, and with it the Zap is off: it is read when that is on again. */
type Read = { runs: NewZapRun[] | 'held'; caught: Caught }

async function readOne(zap: Zap, sealed: string, turn: Turn, deps: Deps): Promise<Read> {
  const notification = await openNotification(zap, sealed, deps)
  const signal = AbortSignal.any([turn.stop, AbortSignal.timeout(READ_MS_MAX)])
  const caught = await readNotified(zap, notification, { signal }, deps)
  if (caught.kind === 'caught')
    return { runs: await Promise.all(caught.items.map((item) => newZapRun(zap, item, deps))), caught }
  if (caught.error.startsWith('auth_') && !(await isOpen(deps.db, zap.id))) return { runs: 'held', caught }
  turn.stop.throwIfAborted() // it was our own stop that kept it from being read
  const status = caught.error === 'halted' ? 'halted' : 'error'
  const item = asItem(notification.cleaned)
  return { runs: [await unreadableRun(zap, item, { status, problem: caught.detail }, deps)], caught }
}

function asItem(value: Notification['cleaned']): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value }
}
