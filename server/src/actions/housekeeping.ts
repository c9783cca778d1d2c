// Watch: runs and the requests that they tried are kept 7 days, in a partition a day.               Workflow API 7.2
import type { Deps } from '../kernel/deps.ts'
import { type DailyTable, keepPartitions } from '../kernel/partitions.ts'

const KEPT_DAYS = 7
const tables: readonly DailyTable[] = [
  { name: 'runs', timeColumn: 'created_at', keptDays: KEPT_DAYS },
  { name: 'run_requests', timeColumn: 'at', keptDays: KEPT_DAYS },
  { name: 'run_logs', timeColumn: 'at', keptDays: KEPT_DAYS },
]

/** Makes the partitions of the coming days and drops what is older than is kept. */
export async function keepRuns({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  for (const table of tables) await keepPartitions(db, table, clock.now())
}
