// Request limits: counted in the process, so that a request pays nothing, and summed over all processes once a second.
// A burst over several processes may let that second's worth more through; what has to be exact stands in exact.ts.
import type pg from 'pg'
import { addSeconds, type Clock } from '../clock.ts'
import { type Db, type Listener, notify } from '../db/index.ts'
import { isDatabaseAway } from '../http/failures.ts'
import type { Log } from '../log.ts'
import { addSums, type Sum } from './sums-store.ts'
import { createWindows, type RequestLimit, SKEW_MS, type Standing, WINDOW_SECONDS, type Windows } from './windows.ts'

export type RequestLimits = {
  /** Counts a request of `key`, unless that is one too many. */
  count(key: string, limit: RequestLimit): Standing
  /** The same without counting. */
  read(key: string, limit: RequestLimit): Standing
  /** Forgets everything, in every process on commit of `tx`. */
  forgetAll(tx: Db): Promise<void>
  /** Adds what was counted to the sums now; by itself once a second. */
  share(): Promise<void>
  stop(): Promise<void>
}

const SHARE_MS = 1_000
const CHANNEL = 'wayleave_limits'

type Ground = { pool: pg.Pool; listener: Listener; clock: Pick<Clock, 'now'>; log: Log }

/** The counters of one process. */
export async function createRequestLimits({ pool, listener, clock, log }: Ground): Promise<RequestLimits> {
  const windows = createWindows()
  await listener.on(CHANNEL, windows.clear)
  let sharing: Promise<void> | undefined
  const share = () => {
    sharing ??= shareOnce(windows, pool, clock).finally(() => {
      sharing = undefined
    })
    return sharing
  }
  const timer = setInterval(() => {
    share().catch((error) => {
      if (!isDatabaseAway(error)) log.error({ err: error }, 'request limits could not be shared')
    })
  }, SHARE_MS)
  timer.unref()
  return {
    count: (key, limit) => windows.count(key, limit, clock.now().getTime()),
    read: (key, limit) => windows.read(key, limit, clock.now().getTime()),
    forgetAll: (tx) => notify(tx, CHANNEL),
    share,
    stop: async () => {
      clearInterval(timer)
      await share()
    },
  }
}

/** Sends what was counted since the last time; hears what all processes have come to together. */
async function shareOnce(windows: Windows, pool: pg.Pool, clock: Pick<Clock, 'now'>): Promise<void> {
  const now = clock.now()
  const changed = windows.takeChanged(now.getTime())
  if (changed.length === 0) return
  const sums = changed.map(({ key, startedAt, own, blockedUntil }): Sum => {
    return {
      key,
      count: own,
      startedAt: new Date(startedAt),
      blockedUntil: blockedUntil ? new Date(blockedUntil) : null,
    }
  })
  const live = { after: addSeconds(now, -WINDOW_SECONDS), latestStart: new Date(now.getTime() + SKEW_MS), now }
  try {
    windows.settle(changed, await addSums(pool, sums, live))
  } catch (error) {
    windows.putBack(changed)
    throw error
  }
}
