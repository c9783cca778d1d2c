// connection.recovered -> the runs that were held for it are carried out. connection.deleted -> they are let go as well, and
// their worker ends them: there is nothing to wait for.
import type { StandingChange } from '../../connections/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as store from './store.ts'

export async function releaseHeldRuns(
  tx: Tx,
  { connection }: StandingChange,
  { clock, queue }: Pick<Deps, 'clock' | 'queue'>,
): Promise<void> {
  const released = await store.releaseRuns(tx, connection.id, clock.now())
  const jobs = released.map(({ id, created_at }) => ({ id, created_at: created_at.toISOString() }))
  if (jobs.length > 0) await queue.enqueue(tx, 'run.execute', ...jobs)
}
