// Watch: runs and deliveries are kept 7 days, in a partition a day.                                 Workflow API 7.2
import type { Deps } from '../kernel/deps.ts'
import { deleteDeadIdempotencyKeys } from '../kernel/idempotency.ts'
import { type DailyTable, keepPartitions } from '../kernel/partitions.ts'

const KEPT_DAYS = 7
const tables: readonly DailyTable[] = [
  { name: 'runs', timeColumn: 'created_at', keptDays: KEPT_DAYS },
  { name: 'run_requests', timeColumn: 'at', keptDays: KEPT_DAYS },
  { name: 'deliveries', timeColumn: 'created_at', keptDays: KEPT_DAYS },
  { name: 'delivery_attempts', timeColumn: 'at', keptDays: KEPT_DAYS },
]

/** Makes the partitions of the coming days, drops what is older than is kept, and the idempotency keys of yesterday. */
export async function keepHouse({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  for (const table of tables) await keepPartitions(db, table, now)
  await deleteDeadIdempotencyKeys(db, now)
}
