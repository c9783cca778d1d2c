// What stands at the moment of a scrape: it is asked for then, and only then.
import type { Deps } from '../deps.ts'
import { within } from '../within.ts'
import { gauge } from './metric.ts'

export const info = gauge('wayleave_info', '1, with the version of the program and the role of the process', {
  version: [],
  role: ['all', 'api', 'worker'],
})
export const databaseConnections = gauge(
  'wayleave_database_connections',
  'Connections of the pool for requests and jobs',
  { state: ['busy', 'idle'] },
)
export const databaseWaiting = gauge('wayleave_database_waiting', 'Callers that wait for a connection of the pool', {})
export const jobsWaiting = gauge('wayleave_jobs_waiting', 'Jobs in the queue that no worker has taken up', { name: [] })
export const jobsActive = gauge('wayleave_jobs_active', 'Jobs that a worker of any process carries out', { name: [] })

const QUEUE_MS_MAX = 1_000

/** Writes down what stands now. A queue that cannot be asked leaves its figures as they were, and is no reason to say nothing. */
export async function takeStanding({ metrics, pool, queue, config }: Deps, version: string): Promise<void> {
  metrics.set(info, { version, role: config.role }, 1)
  metrics.set(databaseConnections, { state: 'busy' }, pool.totalCount - pool.idleCount)
  metrics.set(databaseConnections, { state: 'idle' }, pool.idleCount)
  metrics.set(databaseWaiting, {}, pool.waitingCount)
  const depths = await within(QUEUE_MS_MAX, () => queue.depths()).catch(() => [])
  for (const { name, waiting, active } of depths) {
    metrics.set(jobsWaiting, { name }, waiting)
    metrics.set(jobsActive, { name }, active)
  }
}
