// Watch: runs of Zaps are kept 30 days, in a partition a day.                                         Workflow API 6.3
import type { Deps } from '../../kernel/deps.ts'
import { keepPartitions } from '../../kernel/partitions.ts'

const KEPT_DAYS = 30

/** Makes the partitions of the coming days and drops what is older than is kept. */
export async function keepZapRuns({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await keepPartitions(db, { name: 'zap_runs', timeColumn: 'created_at', keptDays: KEPT_DAYS }, clock.now())
}
