// Background jobs on pg-boss. It runs on the database's real time, so nothing that the clock must move lives in it:
// due times stand in our own tables, and a tick each second enqueues what is due (see jobs.ts).
import { fromKysely, PgBoss } from 'pg-boss'
import { connectionTo, type Db, type Listener, listen, notify } from '../db/index.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics/index.ts'
import { observed } from './observed.ts'
import { type JobStore, type Puller, pullJobs } from './pull-jobs.ts'

/** Payloads by job name. A slice adds its own: `declare module '…/kernel/queue/queue.ts' { interface JobPayloads { … } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the slices through declaration merging
export interface JobPayloads {}

export type JobName = keyof JobPayloads & string
/** `signal`: the worker is being stopped. */
export type Job<N extends JobName> = { data: JobPayloads[N]; signal: AbortSignal }
/** Job -> handler, and how many of it run at a time in one process. `D` is what the handlers need. */
export type Jobs<D> = { readonly [N in JobName]: { handle(job: Job<N>, deps: D): Promise<void>; concurrency: number } }

export type Queue = {
  /** Enqueues in the transaction `tx`: the jobs, one a payload, exist if and only if the rows written with them do. */
  enqueue<N extends JobName>(tx: Db, name: N, ...payloads: ReadonlyArray<JobPayloads[N]>): Promise<void>
  /** Starts workers for these jobs. */
  work<D>(jobs: Jobs<D>, deps: D): Promise<void>
  /** How many jobs of each name wait and run, over all processes, as the queue's watch last counted them (each 5 s). */
  depths(): Promise<Array<{ name: string; waiting: number; active: number }>>
  /** Whether the queue is installed and reachable. */
  isReady(): Promise<boolean>
  /** Lets running jobs finish for up to `graceMs`, then stops. */
  stop(graceMs: number): Promise<void>
}

// A worker that was killed is noticed by its heartbeat: 10 s of silence, looked at each 5 s, then run again.
const HEARTBEAT_SECONDS = 10
const WATCH_SECONDS = 5
const RETRIES = 3
const EXPIRE_SECONDS = 15 * 60
const KEEP_DONE_SECONDS = 60 * 60
const CONNECTIONS_MAX = 4
const SILENCE_MS_MAX = 30_000 // of a database that is gone; pg-boss's own statements take less
const CHANNEL = 'wayleave_jobs'

/** `retries`: of jobs that are run again more often than three times when their worker dies or they fail. */
type Tools = { log: Log; metrics: Metrics; retries?: Partial<Record<JobName, number>> }

/** Opens the queue on `url`. Queues named in `names` are made when they do not exist. */
export async function createQueue(
  url: string,
  names: readonly JobName[],
  { log, metrics, retries = {} }: Tools,
): Promise<Queue> {
  const boss = new PgBoss({
    ...connectionTo(url, 'wayleave queue', SILENCE_MS_MAX),
    max: CONNECTIONS_MAX,
    schedule: false,
    superviseIntervalSeconds: WATCH_SECONDS,
    monitorIntervalSeconds: WATCH_SECONDS,
  })
  boss.on('error', (error) => log.error({ err: error }, 'the queue met an error'))
  boss.on('warning', (warning) => log.warn({ warning: warning.message }, 'the queue warns'))
  try {
    await boss.start()
    await makeQueues(boss, names, retries)
  } catch (error) {
    await boss.stop({ graceful: false })
    throw error
  }
  const pullers = new Map<string, Puller>()
  let listener: Listener | undefined
  return {
    enqueue: async (tx, name, ...payloads) => {
      const made = payloads.map((data) => ({ data: data as object }))
      await boss.insert(name, made, { db: fromKysely(tx) })
      await notify(tx, CHANNEL, name)
    },
    work: async (jobs, deps) => {
      listener = await listen(url, 'wayleave queue listener')
      await listener.on(CHANNEL, (name) => pullers.get(name)?.wake())
      listener.onConnect(() => wakeAll(pullers)) // messages may have been missed
      for (const name of names) pullers.set(name, startPuller({ boss, log, metrics }, name, jobs, deps))
    },
    depths: async () => {
      const queues = await boss.getQueues([...names])
      return queues.map(({ name, queuedCount, activeCount }) => ({ name, waiting: queuedCount, active: activeCount }))
    },
    isReady: () => boss.isInstalled().catch(() => false),
    stop: async (graceMs) => {
      await Promise.all([...pullers.values()].map((puller) => puller.stop(graceMs)))
      await listener?.close()
      await boss.stop({ graceful: false })
    },
  }
}

async function makeQueues(
  boss: PgBoss,
  names: readonly JobName[],
  retries: NonNullable<Tools['retries']>,
): Promise<void> {
  for (const name of names) {
    await boss.createQueue(name, {
      policy: 'standard',
      heartbeatSeconds: HEARTBEAT_SECONDS,
      retryLimit: retries[name] ?? RETRIES,
      expireInSeconds: EXPIRE_SECONDS,
      deleteAfterSeconds: KEEP_DONE_SECONDS,
    })
  }
}

function startPuller<N extends JobName, D>(
  { boss, log, metrics }: Tools & { boss: PgBoss },
  name: N,
  jobs: Jobs<D>,
  deps: D,
): Puller {
  const { handle, concurrency }: Jobs<D>[N] = jobs[name]
  const work = {
    name,
    concurrency,
    heartbeatMs: (HEARTBEAT_SECONDS * 1000) / 3,
    handle: observed(name, metrics, (job: { data: unknown }, signal: AbortSignal) =>
      handle({ data: job.data as JobPayloads[N], signal }, deps),
    ),
  }
  return pullJobs(boss as JobStore, work, log)
}

function wakeAll(pullers: ReadonlyMap<string, Puller>): void {
  for (const puller of pullers.values()) puller.wake()
}
