import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Start } from './lane-store.ts'

declare module '../../kernel/queue/queue.ts' {
  interface JobPayloads {
    'zap.lane': Start
  }
}

/** Gives these lanes to workers, in the transaction that marks them as busy. */
export async function startLanes(tx: Tx, starts: readonly Start[], { queue }: Pick<Deps, 'queue'>): Promise<void> {
  const jobs = starts.map(({ zap_id, job }) => ({ zap_id, job }))
  if (jobs.length > 0) await queue.enqueue(tx, 'zap.lane', ...jobs)
}
