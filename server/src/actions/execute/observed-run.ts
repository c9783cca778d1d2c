// How runs of actions end, steps of Zaps among them, for /metrics and traces.
import type { Deps } from '../../kernel/deps.ts'
import { histogram } from '../../kernel/metrics/index.ts'
import { fail, inSpan } from '../../kernel/tracing/index.ts'
import type { Run, RunEnd } from '../store.ts'

export const runSeconds = histogram(
  'wayleave_action_run_seconds',
  'Runs of actions that this process carried out, steps of Zaps among them: how long it took, and how that ended; "left": held, stopped or taken over, it goes on later',
  { status: ['success', 'error', 'left'] },
)

/** Carries out a run in a span, counted and timed. */
export async function observedRun(run: Run, { metrics }: Deps, perform: () => Promise<RunEnd>): Promise<RunEnd> {
  const attributes = {
    'wayleave.run.id': run.id,
    'wayleave.action': run.operation,
    'wayleave.action.kind': run.kind,
    ...(run.zap_run_id ? { 'wayleave.zap_run.id': run.zap_run_id } : {}),
  }
  return inSpan('run', { attributes }, async (span) => {
    const started = performance.now()
    const tell = (status: 'success' | 'error' | 'left') =>
      metrics.observe(runSeconds, { status }, (performance.now() - started) / 1000)
    try {
      const end = await perform()
      tell(end.status)
      span.setAttribute('wayleave.status', end.status)
      if (end.status === 'error') fail(span, end.errors[0]?.code ?? 'error')
      return end
    } catch (error) {
      tell('left')
      throw error
    }
  })
}
