// Background jobs on pg-boss. It runs on the database's real time, so nothing that the clock must move lives in it:
// due times stand in our own tables, and a tick each second enqueues what is due (see jobs.ts).
import { fromKysely, PgBoss } from 'pg-boss'
import { type Db, type Listener, listen, notify } from '../db/index.ts'
import type { Log } from '../log.ts'
import { type JobStore, type Puller, pullJobs } from './pull-jobs.ts'

/** Payloads by job name. A slice adds its own: `declare module '…/kernel/queue/queue.ts' { interface JobPayloads { … } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the slices through declaration merging
export interface JobPayloads {}

export type JobName = keyof JobPayloads & string
/** `signal`: the worker is being stopped. */
export type Job<N extends JobName> = { data: JobPayloads[N]; signal: AbortSignal }
export type JobHandlers = { [N in JobName]: { handle(job: Job<N>): Promise<void>; concurrency: number } }

export type Queue = {
  /** Enqueues in the transaction `tx`: the job exists if and only if the rows written with it do. */
  enqueue<N extends JobName>(tx: Db, name: N, data: JobPayloads[N]): Promise<void>
  /** Starts workers for these handlers. */
  work(handlers: JobHandlers): Promise<void>
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
const CHANNEL = 'wayleave_jobs'

/** Opens the queue on `url`. Queues named in `names` are made when they do not exist. */
export async function createQueue(url: string, names: readonly JobName[], log: Log): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'wayleave queue',
    max: CONNECTIONS_MAX,
    schedule: false,
    superviseIntervalSeconds: WATCH_SECONDS,
    monitorIntervalSeconds: WATCH_SECONDS,
  })
  boss.on('error', (error) => log.error({ err: error }, 'the queue met an error'))
  boss.on('warning', (warning) => log.warn({ warning: warning.message }, 'the queue warns'))
  await boss.start()
  for (const name of names) {
    const options = {
      heartbeatSeconds: HEARTBEAT_SECONDS,
      retryLimit: RETRIES,
      expireInSeconds: EXPIRE_SECONDS,
      deleteAfterSeconds: KEEP_DONE_SECONDS,
    }
    await boss.createQueue(name, { policy: 'standard', ...options })
  }
  const pullers = new Map<string, Puller>()
  let listener: Listener | undefined
  return {
    enqueue: async (tx, name, data) => {
      await boss.send(name, data as object, { db: fromKysely(tx) })
      await notify(tx, CHANNEL, name)
    },
    work: async (handlers) => {
      listener = await listen(url, 'wayleave queue listener')
      await listener.on(CHANNEL, (name) => pullers.get(name)?.wake())
      listener.onConnect(() => wakeAll(pullers)) // messages may have been missed
      for (const name of Object.keys(handlers) as JobName[]) pullers.set(name, startPuller(boss, name, handlers, log))
    },
    isReady: () => boss.isInstalled().catch(() => false),
    stop: async (graceMs) => {
      await Promise.all([...pullers.values()].map((puller) => puller.stop(graceMs)))
      await listener?.close()
      await boss.stop({ graceful: false })
    },
  }
}

function startPuller<N extends JobName>(boss: PgBoss, name: N, handlers: JobHandlers, log: Log): Puller {
  const { handle, concurrency } = handlers[name]
  const work = {
    name,
    concurrency,
    heartbeatMs: (HEARTBEAT_SECONDS * 1000) / 3,
    handle: (job: { data: unknown }, signal: AbortSignal) => handle({ data: job.data as JobPayloads[N], signal }),
  }
  return pullJobs(boss as JobStore, work, log)
}

function wakeAll(pullers: ReadonlyMap<string, Puller>): void {
  for (const puller of pullers.values()) puller.wake()
}
