// MAP 3: background jobs, and what is looked at each second.
import { endStrandedRuns } from './actions/execute/end-stranded-runs.ts'
import { executeRun } from './actions/execute/execute-run.ts'
import { keepRuns } from './actions/housekeeping.ts'
import { wipeOver } from './connections/connect-ui/store.ts'
import { attemptDelivery, enqueueDueDeliveries, keepDeliveries } from './kernel/deliver/index.ts'
import type { Deps } from './kernel/deps.ts'
import { deleteDeadIdempotencyKeys } from './kernel/idempotency.ts'
import type { JobName, Jobs } from './kernel/queue/index.ts'
import { deleteDead } from './oauth/index.ts'

/** Job -> handler. */
export const jobs: Jobs<Deps> = {
  'run.execute': { handle: executeRun, concurrency: 20 },
  'delivery.attempt': { handle: attemptDelivery, concurrency: 10 },
}

/** The names of all jobs. */
export const jobNames = Object.keys(jobs) as readonly JobName[]

/** A look at what is due: `everySeconds` by the clock; 1 is each tick. */
export type Watch = { name: string; everySeconds: number; look(deps: Deps): Promise<void> }

const DAY_MS = 24 * 3600 * 1000

export const watches: readonly Watch[] = [
  { name: 'due deliveries', everySeconds: 1, look: enqueueDueDeliveries },
  { name: 'stranded runs', everySeconds: 30, look: endStrandedRuns },
  { name: 'runs kept 7 days', everySeconds: 3600, look: keepRuns },
  { name: 'deliveries kept 7 days', everySeconds: 3600, look: keepDeliveries },
  {
    name: 'idempotency keys of yesterday',
    everySeconds: 3600,
    look: ({ db, clock }) => deleteDeadIdempotencyKeys(db, clock.now()),
  },
  {
    name: 'connect sessions whose time is over',
    everySeconds: 60,
    look: ({ db, clock }) => wipeOver(db, clock.now()),
  },
  {
    name: 'dead tokens',
    everySeconds: 60,
    look: ({ db, clock }) => deleteDead(db, new Date(clock.now().getTime() - DAY_MS)),
  },
]
