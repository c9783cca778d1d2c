// Takes jobs of one queue and runs them side by side. pg-boss's own workers are not used: each of them waits for its whole
// batch, all of them fetch at every message, and after a burst they sleep beside a full queue.
import type { Log } from '../log.ts'

/** What is used of pg-boss. */
export type JobStore = {
  fetch(name: string, options: { batchSize: number; includeMetadata: true }): Promise<FetchedJob[]>
  complete(name: string, ids: string[]): Promise<unknown>
  fail(name: string, ids: string[], why: object): Promise<unknown>
  touch(name: string, ids: string[]): Promise<unknown>
}
/** `startAfter`, `startedOn`: when it could begin and when it was fetched, by the database's clock. */
export type FetchedJob = { id: string; data: unknown; retryCount: number; startAfter: Date; startedOn: Date }
export type Puller = {
  /** Looks for jobs now. */
  wake(): void
  /** Takes no more jobs; those that still run after `graceMs` are aborted and handed back to the queue. */
  stop(graceMs: number): Promise<void>
}
type Work = {
  name: string
  concurrency: number
  heartbeatMs: number
  handle(job: FetchedJob, signal: AbortSignal): Promise<void>
}

const POLL_MS = 2_000
const BATCH_MAX = 50
const ABORT_GRACE_MS = 500

/** Starts taking jobs; `concurrency` of them run at a time in this process. */
export function pullJobs(store: JobStore, work: Work, log: Log): Puller {
  const { name, concurrency } = work
  const running = new Map<string, { abort: AbortController; ended: Promise<void> }>()
  const alarm = createAlarm()
  const finished = createFinished(store, name, log)
  let isStopping = false
  let mayHoldMore = false

  const heartbeat = setInterval(() => {
    if (running.size > 0)
      store.touch(name, [...running.keys()]).catch((err) => log.warn({ err, name }, 'a heartbeat failed'))
  }, work.heartbeatMs)

  const pulling = pull()
  return { wake: alarm.ring, stop }

  async function pull(): Promise<void> {
    while (!isStopping) {
      alarm.reset()
      const free = Math.min(concurrency - running.size, BATCH_MAX)
      const jobs = free > 0 ? await fetchJobs(free) : []
      mayHoldMore = jobs.length === free // the queue was not emptied: whoever ends looks again
      for (const job of jobs) start(job)
      await alarm.wait(mayHoldMore && running.size < concurrency ? 0 : POLL_MS)
    }
  }

  async function fetchJobs(batchSize: number): Promise<FetchedJob[]> {
    try {
      return await store.fetch(name, { batchSize, includeMetadata: true })
    } catch (err) {
      log.warn({ err, name }, 'jobs could not be fetched')
      return []
    }
  }

  function start(job: FetchedJob): void {
    const abort = new AbortController()
    running.set(job.id, { abort, ended: run(job, abort.signal) })
  }

  async function run(job: FetchedJob, signal: AbortSignal): Promise<void> {
    try {
      await work.handle(job, signal)
      finished.add(job.id)
    } catch (err) {
      if (!signal.aborted) log.error({ err, name, job: job.id, attempt: job.retryCount + 1 }, 'a job failed')
      await handBack([job.id], err instanceof Error ? err.message : String(err))
      mayHoldMore = true
    } finally {
      running.delete(job.id)
      if (mayHoldMore) alarm.ring()
    }
  }

  async function handBack(ids: string[], message: string): Promise<void> {
    await store.fail(name, ids, { message }).catch((err) => log.warn({ err, name }, 'a job could not be handed back'))
  }

  async function stop(graceMs: number): Promise<void> {
    isStopping = true
    alarm.ring()
    await pulling
    const allEnded = () => Promise.all([...running.values()].map(({ ended }) => ended))
    await within(graceMs, allEnded())
    for (const { abort } of running.values()) abort.abort()
    await within(ABORT_GRACE_MS, allEnded())
    if (running.size > 0) await handBack([...running.keys()], 'the worker was stopped')
    clearInterval(heartbeat)
    await finished.written()
  }
}

/** Marks jobs as done; those that end while a statement is under way share the next one. */
function createFinished(store: JobStore, name: string, log: Log) {
  let ids: string[] = []
  let writing: Promise<void> | undefined
  const write = async () => {
    while (ids.length > 0) {
      const batch = ids
      ids = []
      // Left undone, the job comes again and finds its work done.
      await store.complete(name, batch).catch((err) => log.warn({ err, name }, 'jobs could not be marked as done'))
    }
    writing = undefined
  }
  return {
    add: (id: string) => {
      ids.push(id)
      writing ??= write()
    },
    written: () => writing ?? Promise.resolve(),
  }
}

/** Sleep that can be ended by somebody else, also before it begins. */
function createAlarm() {
  let isRung = false
  let end = () => {}
  return {
    reset: () => {
      isRung = false
    },
    ring: () => {
      isRung = true
      end()
    },
    wait: async (ms: number) => {
      if (isRung || ms === 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, ms)
      end = resolve
      await promise
      clearTimeout(timer)
    },
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  await Promise.race([work, promise])
  clearTimeout(timer)
}
