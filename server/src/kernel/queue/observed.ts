// What jobs cost and how they end, for /metrics and traces.
import { histogram, type Metrics } from '../metrics/index.ts'
import { inSpan } from '../tracing/index.ts'
import type { FetchedJob } from './pull-jobs.ts'

const MINUTES = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300]

export const jobSeconds = histogram(
  'wayleave_job_seconds',
  'Jobs that this process carried out: how long they took, and how they ended; interrupted ones begin again elsewhere',
  { name: [], outcome: ['done', 'failed', 'interrupted'] },
  MINUTES,
)
export const jobWaitSeconds = histogram(
  'wayleave_job_wait_seconds',
  'How long jobs waited in the queue before a worker of this process took them up',
  { name: [] },
  MINUTES,
)

type Handle = (job: FetchedJob, signal: AbortSignal) => Promise<void>

/** `handle` in a span, counted and timed. */
export function observed(name: string, metrics: Metrics, handle: Handle): Handle {
  return async (job, signal) => {
    metrics.observe(jobWaitSeconds, { name }, Math.max(0, job.startedOn.getTime() - job.startAfter.getTime()) / 1000)
    const started = performance.now()
    const tell = (outcome: 'done' | 'failed' | 'interrupted') =>
      metrics.observe(jobSeconds, { name, outcome }, (performance.now() - started) / 1000)
    try {
      const attributes = { 'wayleave.job': name, 'wayleave.job.attempt': job.retryCount + 1 }
      await inSpan(`job ${name}`, { kind: 'consumer', attributes }, () => handle(job, signal))
      tell('done')
    } catch (error) {
      tell(signal.aborted ? 'interrupted' : 'failed')
      throw error
    }
  }
}
