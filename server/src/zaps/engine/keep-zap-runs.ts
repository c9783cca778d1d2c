// Watch: runs of Zaps are kept 30 days, in a partition a day.                                         Workflow API 6.3
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { keepPartitions } from '../../kernel/partitions.ts'
import { forgetWaiting } from './queue-store.ts'

const KEPT_DAYS = 30
const DAY_SECONDS = 24 * 3600

/**
 * Makes the partitions of the coming days and drops what is older than is kept. What a Zap that is off holds is no exception:
 * it leaves the queue once the last of its day is gone for certain.
 */
export async function keepZapRuns({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  await keepPartitions(db, { name: 'zap_runs', timeColumn: 'created_at', keptDays: KEPT_DAYS }, now)
  await forgetWaiting(db, addSeconds(now, -(KEPT_DAYS + 1) * DAY_SECONDS))
}
