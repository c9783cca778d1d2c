import type { Deps } from '../deps.ts'
import { type DailyTable, keepPartitions } from '../partitions.ts'

const KEPT_DAYS = 7
const tables: readonly DailyTable[] = [
  { name: 'deliveries', timeColumn: 'created_at', keptDays: KEPT_DAYS },
  { name: 'delivery_attempts', timeColumn: 'at', keptDays: KEPT_DAYS },
]

/** Watch: makes the partitions of the coming days and drops deliveries and their attempts of more than 7 days ago. */
export async function keepDeliveries({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  for (const table of tables) await keepPartitions(db, table, clock.now())
}
