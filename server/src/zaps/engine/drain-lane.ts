// Job zap.lane: what waits in a Zap's queue is carried out, one after the other; Zaps go side by side. After a while the lane
// is handed on to a new job, which comes after those of other Zaps.
import type { Deps } from '../../kernel/deps.ts'
import type { Job } from '../../kernel/queue/index.ts'
import { hasEnded } from '../runs/store.ts'
import type { ZapRunKey } from '../runs/zap-run.ts'
import { type Carried, carryRun, type Turn } from './carry-run.ts'
import * as store from './lane-store.ts'
import { observedZapRun } from './observed-zap-run.ts'
import * as queue from './queue-store.ts'
import { readNotifications } from './read-notifications.ts'
import { startLanes } from './start-lanes.ts'

const ITEMS_MAX = 20
const TURN_MS = 5_000

export async function drainLane({ data, signal }: Job<'zap.lane'>, deps: Deps): Promise<void> {
  const held = await store.takeLane(deps.pool, data, deps.clock.now())
  if (!held) return
  const endsAt = performance.now() + TURN_MS
  const isOver = () => performance.now() > endsAt || signal.aborted || deps.stopping.aborted
  const turn: Turn = { held, stop: signal, isOver, succeededAt: undefined }
  for (let goesOn = true; goesOn; ) {
    const window = await queue.readWindow(deps.pool, held, pulseOf(turn, deps), ITEMS_MAX)
    if (!window) return
    const isEmpty = !window.is_open || window.items.length === 0
    goesOn = isEmpty ? !(await store.goIdle(deps.pool, held, window, turn)) : await workOff(window.items, turn, deps)
    if (goesOn && isOver()) return handOn(turn, deps)
  }
}

function pulseOf({ succeededAt }: Turn, { clock }: Pick<Deps, 'clock'>): store.Pulse {
  return { now: clock.now(), succeededAt }
}

/** Whether there is more to look at: the front of the queue has come to its end, or stays. */
async function workOff(items: readonly queue.QueueItem[], turn: Turn, deps: Deps): Promise<boolean> {
  for (const item of items) {
    if (turn.isOver()) return true
    if (item.run === null) {
      const told = items.filter((other) => other.run === null)
      return item === items[0] ? readNotifications(told, turn, deps) : true // their runs take their places
    }
    const { run } = item
    const carried = await observedZapRun(run, () => carryRun(run, turn, deps))
    if (carried === 'succeeded') turn.succeededAt = deps.clock.now()
    if (carried !== 'succeeded' && carried !== 'ended') return goesOnAfter(carried, item.run, turn, deps)
  }
  return true
}

async function goesOnAfter(
  carried: Exclude<Carried, 'succeeded' | 'ended'>,
  run: ZapRunKey,
  turn: Turn,
  deps: Deps,
): Promise<boolean> {
  if (carried === 'lost') return hasEnded(deps.db, run) // its person discarded it; else it has another worker
  if (carried === 'stays') return true
  return !(await store.waitUntil(deps.db, turn.held, carried.waits, turn))
}

async function handOn(turn: Turn, deps: Deps): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const start = await store.handOn(tx, turn.held, pulseOf(turn, deps))
    if (start) await startLanes(tx, [start], deps)
  })
}
