// Watch and job connection.probe: whether connections that nobody uses still work, on a budget: so many a minute in all, of
// one app one at a time.                                                                            outbound-oauth §4
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Job } from '../../kernel/queue/index.ts'
import { probeConnection } from './probe-connection.ts'
import * as store from './store.ts'

declare module '../../kernel/queue/queue.ts' {
  interface JobPayloads {
    'connection.probe': { appId: string; ids: readonly number[] }
  }
}

/** A connection is looked at when it has not been used, or looked at, for so long. */
export const UNUSED_SECONDS = 24 * 3600
/** Looks are a minute apart: so many connections a minute, of all apps together. */
export const PROBES_A_MINUTE = 30
const BUSY_SECONDS = 10 * 60
const WORK_MS_MAX = 8 * 60 * 1000

/** Enqueues the probes of this minute, a job for each app. */
export async function enqueueProbes({ db, clock, queue }: Pick<Deps, 'db' | 'clock' | 'queue'>): Promise<void> {
  const now = clock.now()
  const busyMax = addSeconds(now, BUSY_SECONDS)
  const before = addSeconds(now, -UNUSED_SECONDS)
  await db.transaction().execute(async (tx) => {
    const claimed = await store.claimProbes(tx, { now, before, busyMax, rowsMax: PROBES_A_MINUTE })
    if (claimed.length === 0) return
    const ofApp = Map.groupBy(claimed, ({ app_id }) => app_id)
    await store.markBusy(tx, [...ofApp.keys()], busyMax)
    const jobs = [...ofApp].map(([appId, rows]) => ({ appId, ids: rows.map(({ id }) => id) }))
    await queue.enqueue(tx, 'connection.probe', ...jobs)
  })
}

/** Probes one after the other, and none any more when the app may be another process's: they come again tomorrow. */
export async function probeApp({ data, signal }: Job<'connection.probe'>, deps: Deps): Promise<void> {
  const started = performance.now()
  try {
    for (const id of data.ids) {
      if (signal.aborted || performance.now() - started > WORK_MS_MAX) return
      await probeConnection(id, deps)
    }
  } finally {
    await store.unmarkBusy(deps.db, data.appId)
  }
}
