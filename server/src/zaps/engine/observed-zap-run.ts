// How runs of Zaps end, for /metrics and traces.
import type { Deps } from '../../kernel/deps.ts'
import { counter } from '../../kernel/metrics/index.ts'
import { fail, inSpan } from '../../kernel/tracing/index.ts'
import type { Move } from '../runs/store.ts'
import type { ZapRun } from '../runs/zap-run.ts'
import type { Carried } from './carry-run.ts'

export const zapRuns = counter(
  'wayleave_zap_runs_total',
  'Runs of Zaps that this process brought to their end, by what the last step came to',
  { status: ['success', 'error', 'halted', 'filtered', 'other'] },
)

/** Counts those of the moves that ended their run, once they are committed. */
export function countEnded(moves: readonly Pick<Move, 'status' | 'finished_at'>[], { metrics }: Deps): void {
  for (const { status, finished_at } of moves) {
    if (finished_at !== null) metrics.count(zapRuns, { status: statuses.find((known) => known === status) ?? 'other' })
  }
}

const statuses = zapRuns.labels.status

/** Carries a run on in a span. */
export async function observedZapRun(run: ZapRun, carry: () => Promise<Carried>): Promise<Carried> {
  const attributes = { 'wayleave.zap_run.id': run.id, 'wayleave.zap.id': run.zap_id }
  return inSpan('zap run', { attributes }, async (span) => {
    const carried = await carry()
    const outcome = typeof carried === 'string' ? carried : 'waits'
    span.setAttribute('wayleave.outcome', outcome)
    if (outcome === 'lost') fail(span, outcome)
    return carried
  })
}
