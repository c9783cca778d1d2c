// MAP 4: what a process counts. docs/operations.md says what each of them means.
import { runSeconds } from './actions/index.ts'
import { refreshes } from './connections/index.ts'
import { deliveries } from './kernel/deliver/index.ts'
import { requestSeconds } from './kernel/http/index.ts'
import {
  databaseConnections,
  databaseWaiting,
  info,
  jobsActive,
  jobsWaiting,
  type Metric,
} from './kernel/metrics/index.ts'
import { jobSeconds, jobWaitSeconds } from './kernel/queue/index.ts'
import { outboundSeconds } from './kernel/safe-fetch/index.ts'
import { watchSeconds } from './tick.ts'
import { polls, zapRuns } from './zaps/index.ts'

export const metrics: readonly Metric[] = [
  info,
  requestSeconds,
  outboundSeconds,
  jobSeconds,
  jobWaitSeconds,
  jobsWaiting,
  jobsActive,
  watchSeconds,
  runSeconds,
  zapRuns,
  polls,
  refreshes,
  deliveries,
  databaseConnections,
  databaseWaiting,
]
