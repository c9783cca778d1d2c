// Notifications are stored as they come, and read here, in their turn: each becomes runs at its own place in the queue.
import { type Caught, catchNotification, type JsonObject } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { openStepInputs } from '../sealed-inputs.ts'
import * as zaps from '../store.ts'
import { hookTriggerOf, type ReadyTrigger } from '../triggers/hooks/hook-trigger-of.ts'
import type { Zap } from '../zap.ts'
import type { Turn } from './carry-run.ts'
import { isOpen, type NewZapRun, type QueueItem, replaceNotifications } from './lane-store.ts'
import { newZapRun, unreadableRun } from './new-run.ts'
import { openNotification } from './sealed-notification.ts'

type Told = Extract<QueueItem, { run: null }>

/** Puts the runs of notifications in their places; false when the Zap is gone. */
export async function readNotifications(told: readonly Told[], turn: Turn, deps: Deps): Promise<boolean> {
  const zap = await zaps.findZap(deps.db, turn.start.zap_id)
  if (!zap) return false
  const ready = await triggerOf(zap, deps)
  const read: Array<{ seq: number; runs: NewZapRun[] }> = []
  for (const { seq, notification } of told) {
    const runs = await runsOf(zap, ready, notification, turn, deps)
    if (runs === 'held') break
    read.push({ seq, runs })
    if (turn.isOver()) break
  }
  await replaceNotifications(deps.pool, turn.start, read, deps.clock.now())
  return true
}

async function triggerOf(zap: Zap, deps: Deps): Promise<ReadyTrigger> {
  const [step] = await zaps.listStepsOf(deps.db, zap.id, zap.revision)
  if (!step) return { kind: 'gone', detail: 'The Zap has no steps.' }
  const inputs = await openStepInputs({ ...step, workspace_id: zap.workspace_id }, deps)
  return hookTriggerOf({ ...step, trigger: step.operation, zap }, inputs, deps)
}

/** `held`: its connection has ended, and with it the Zap is off: it is read when that is on again. */
async function runsOf(
  zap: Zap,
  ready: ReadyTrigger,
  sealed: string,
  turn: Turn,
  deps: Deps,
): Promise<NewZapRun[] | 'held'> {
  const notification = await openNotification(zap, sealed, deps)
  const caught = await read(ready, notification, turn, deps)
  if (caught.kind === 'caught') return Promise.all(caught.items.map((item) => newZapRun(zap, item, deps)))
  if (caught.error.startsWith('auth_') && !(await isOpen(deps.db, zap.id))) return 'held'
  const status = caught.error === 'halted' ? 'halted' : 'error'
  const item = asItem(notification.cleaned)
  return [await unreadableRun(zap, item, { status, problem: caught.detail }, deps)]
}

async function read(
  ready: ReadyTrigger,
  notification: Parameters<typeof catchNotification>[1],
  { stop }: Turn,
  deps: Deps,
): Promise<Caught> {
  if (ready.kind === 'gone') return { kind: 'failed', error: 'user', detail: ready.detail, isLost: false }
  if (ready.kind === 'failed') return ready
  const calling = { purpose: 'catch', isRepeatable: true, secrets: ready.secrets, signal: stop }
  return catchNotification(ready.of, notification, calling, deps)
}

function asItem(value: Parameters<typeof catchNotification>[1]['cleaned']): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value }
}
