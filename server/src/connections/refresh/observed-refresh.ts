// How refreshes end, for /metrics and traces. Who waits for somebody else's refresh is not counted.
import type { Deps } from '../../kernel/deps.ts'
import { counter } from '../../kernel/metrics/index.ts'
import { fail, inSpan } from '../../kernel/tracing/index.ts'
import type { Settled, Work } from './settle.ts'

export const refreshes = counter(
  'wayleave_refreshes_total',
  'Refreshes that this process asked for: renewed, expired for good, unavailable for now, overtaken by another process, or failed here',
  { outcome: ['renewed', 'expired', 'unavailable', 'overtaken', 'failed'] },
)

/** Refreshes in a span, and counts what came of it. */
export async function observedRefresh(
  { id, app, why }: Work,
  { metrics }: Pick<Deps, 'metrics'>,
  refresh: () => Promise<Settled>,
): Promise<Settled> {
  const attributes = {
    'wayleave.connection.id': id,
    'wayleave.app': app.key,
    ...(why.runId ? { 'wayleave.run.id': why.runId } : {}),
  }
  return inSpan('refresh', { attributes }, async (span) => {
    const count = (outcome: Settled['kind'] | 'failed') => metrics.count(refreshes, { outcome })
    try {
      const settled = await refresh()
      count(settled.kind)
      span.setAttribute('wayleave.outcome', settled.kind)
      if (settled.kind === 'expired' || settled.kind === 'unavailable') fail(span, settled.kind)
      return settled
    } catch (error) {
      count('failed')
      throw error
    }
  })
}
