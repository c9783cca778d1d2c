// The tick: each second one process of the many asks the clock what is due, and enqueues it. Due times stand in our own
// tables, so that development mode can move them with the clock.
import { sql } from 'kysely'
import { type Watch, watches } from './jobs.ts'
import type { Deps } from './kernel/deps.ts'
import { isDatabaseAway } from './kernel/http/failures.ts'
import { histogram } from './kernel/metrics/index.ts'

export const watchSeconds = histogram(
  'wayleave_watch_seconds',
  'Looks at what is due, by the one process that looks: how long they took, and how they ended',
  { watch: [], outcome: ['done', 'failed'] },
)

const TICK_MS = 1_000

/**
 * Looks at everything that is due now. Safe in any number of processes: each watch claims what it takes. One that fails
 * holds up no other, and is due again at the next tick.
 */
export async function tick(
  deps: Deps,
  lastLooks: Map<string, number>,
  list: readonly Watch[] = watches,
): Promise<void> {
  const now = deps.clock.now().getTime()
  for (const watch of list) {
    const last = lastLooks.get(watch.name) ?? Number.NEGATIVE_INFINITY
    if (now >= last && now - last < watch.everySeconds * 1000 - TICK_MS / 2) continue
    const started = performance.now()
    const tell = (outcome: 'done' | 'failed') =>
      deps.metrics.observe(watchSeconds, { watch: watch.name, outcome }, (performance.now() - started) / 1000)
    try {
      await watch.look(deps)
      lastLooks.set(watch.name, now)
      tell('done')
    } catch (error) {
      tell('failed')
      if (isDatabaseAway(error)) throw error // none of the others could look either
      deps.log.error({ err: error, watch: watch.name }, 'a look at what is due failed')
    }
  }
}

/** Starts ticking; returns how to stop (waits for the tick under way). */
export function startTicking(deps: Deps, lastLooks: Map<string, number>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    running = lookAsLeader(deps, lastLooks)
      .catch((error) => {
        if (!isDatabaseAway(error)) deps.log.error({ err: error }, 'a tick failed')
      })
      .finally(() => {
        isBusy = false
      })
  }, TICK_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

// One leader a second is enough; with none chosen nothing is lost, as the next tick asks again.
async function lookAsLeader(deps: Deps, lastLooks: Map<string, number>): Promise<void> {
  await deps.db.connection().execute(async (connection) => {
    const { rows } = await sql<{
      leads: boolean
    }>`select pg_try_advisory_lock(hashtext('wayleave tick')) as leads`.execute(connection)
    if (!rows[0]?.leads) return
    try {
      await tick(deps, lastLooks)
    } finally {
      await sql`select pg_advisory_unlock(hashtext('wayleave tick'))`.execute(connection)
    }
  })
}
