// The composition root: configuration -> deps -> routes, events, jobs -> listen; and the orderly stop.

import { randomUUID } from 'node:crypto'
import { hookPrelude } from './apps/index.ts'
import { isRegisteredOrigin } from './clients/index.ts'
import { events } from './events.ts'
import { jobNames, jobRetries, jobs } from './jobs.ts'
import { createCaches } from './kernel/caches.ts'
import { createClock } from './kernel/clock.ts'
import type { Config } from './kernel/config-types.ts'
import { createDatabase, listen } from './kernel/db/index.ts'
import type { Deps } from './kernel/deps.ts'
import type { Emit } from './kernel/events.ts'
import { createFlights } from './kernel/flights.ts'
import { health, ready } from './kernel/health.ts'
import { type Doors, openDoors } from './kernel/http/doors.ts'
import { anyone, type MountHooks, mount, type Route, surface } from './kernel/http/index.ts'
import { createSigningKeys } from './kernel/jwt/index.ts'
import { createRequestLimits } from './kernel/limits/index.ts'
import { createLog, type Log } from './kernel/log.ts'
import { createSmtpTransport, type MailTransport } from './kernel/mail/index.ts'
import { createMetrics, showMetrics } from './kernel/metrics/index.ts'
import { joinProcesses, leaveProcesses } from './kernel/processes.ts'
import { settlePublicUrl } from './kernel/public-url.ts'
import { createQueue } from './kernel/queue/index.ts'
import { createSafeFetch, observedFetch } from './kernel/safe-fetch/index.ts'
import { createSandbox } from './kernel/sandbox/index.ts'
import { startTracing } from './kernel/tracing/index.ts'
import { masterKeyIds, openVault, refuseEarlierBuild } from './kernel/vault/index.ts'
import { within } from './kernel/within.ts'
import { metrics } from './metrics.ts'
import { routes } from './routes.ts'
import { startTicking } from './tick.ts'
import { version } from './version.ts'

export type Running = {
  deps: Deps
  /** Where this process listens, for people: `http://localhost:4747`. */
  url: string
  /** Of WAYLEAVE_METRICS_PORT. */
  operationsPort: number | undefined
  /** When each watch of jobs.ts last looked; `tick(deps, lastLooks)` looks again. */
  lastLooks: Map<string, number>
  /** Finishes what runs, then lets go of everything; at most some ten seconds. */
  stop(): Promise<void>
}

/** What development mode adds to the program; nothing in production. */
export type Extras = {
  routes?: (deps: Deps) => readonly Route[]
  hooks?: (deps: Deps) => Pick<MountHooks, 'guard' | 'onFinished'>
  log?: Log
  /** Instead of the configured mail server: the built-in inbox. */
  mail?: (deps: Deps) => MailTransport
}

const JOBS_GRACE_MS = 7_000
const WORK_MS_MAX = 7_500
const STOP_MS_MAX = 8_500
const STEP_MS_MIN = 100

/** How to let go of what was begun, in the order in which it was. */
type Undo = Array<() => Promise<unknown>>

/** Starts the program on a database that is migrated. Throws StartError with one line for a person. */
export async function start(config: Config, extras: Extras = {}): Promise<Running> {
  const undo: Undo = []
  const log = extras.log ?? createLog(config.logLevel)
  try {
    return await compose(config, extras, log, undo)
  } catch (error) {
    await letGo(undo, performance.now() + STOP_MS_MAX, log)
    throw error
  }
}

async function compose(config: Config, extras: Extras, log: Log, undo: Undo): Promise<Running> {
  const doors = config.role === 'worker' ? undefined : await openDoors(config.hosts, config.port)
  if (doors) undo.push(() => doors.close())
  const operations = await openOperations(config, undo)
  const stopping = new AbortController()
  const deps = await createDeps({ config, log, doors, stopping: stopping.signal }, undo)
  if (extras.mail) deps.mail = extras.mail(deps)
  if (!deps.mail) log.warn({}, 'SMTP_URL is not set: mails wait, and nobody can sign up by himself')
  const lastLooks = new Map<string, number>()
  if (config.role !== 'api') {
    await deps.queue.work(jobs, deps)
    undo.push(startTicking(deps, lastLooks))
  }
  const all = [...(extras.routes?.(deps) ?? []), ...routes] // of two for one path the first answers
  const isKnownOrigin = (origin: string) => isRegisteredOrigin(origin, deps)
  doors?.serve(mount(all, deps, { isKnownOrigin, ...extras.hooks?.(deps) }))
  operations?.serve(mount(operationsRoutes, deps, { isKnownOrigin }))
  const stop = once(async () => {
    const end = performance.now() + STOP_MS_MAX
    stopping.abort() // whoever is held for an answer gets the one there is
    // No new requests and no new jobs; those under way end, side by side, before what they need goes away.
    await Promise.all([doors?.close(), within(WORK_MS_MAX, () => deps.queue.stop(JOBS_GRACE_MS)).catch(() => {})])
    await letGo(undo, end, log)
  })
  const url = doors ? `http://localhost:${doors.port}` : deps.publicUrl
  return { deps, url, operationsPort: operations?.port, lastLooks, stop }
}

// It stays open to the end: how the process stops can be watched, too.
async function openOperations({ metrics }: Config, undo: Undo): Promise<Doors | undefined> {
  if (metrics.port === undefined) return undefined
  const doors = await openDoors([metrics.host], metrics.port)
  undo.push(doors.close)
  return doors
}

const plain = surface('plain')
const operationsRoutes = [
  plain('GET', '/healthz', anyone, health),
  plain('GET', '/readyz', anyone, ready),
  plain('GET', '/metrics', anyone, showMetrics({ isOwnPort: true, version })),
]

type Ground = { config: Config; log: Log; doors: Doors | undefined; stopping: AbortSignal }

async function createDeps(ground: Ground, undo: Undo): Promise<Deps> {
  const { config, log, doors, stopping } = ground
  if (config.tracing) undo.push(await startTracing(config.tracing, randomUUID(), log))
  const counted = createMetrics(metrics)
  const database = createDatabase(config.databaseUrl)
  undo.push(database.close)
  const { db, pool } = database
  await refuseEarlierBuild(db)
  const listener = await listen(config.databaseUrl, 'wayleave listener')
  undo.push(listener.close)
  const clock = createClock()
  const processId = await joinProcesses(db, listener, clock, masterKeyIds(config))
  undo.push(() => leaveProcesses(db, processId))
  const caches = await createCaches(listener)
  const { seal, vault } = await openVault(config, { db, clock, caches })
  const keys = await createSigningKeys({ db, listener, seal, clock })
  const isDevelopment = config.mode === 'development'
  const fetcher = createSafeFetch({
    allowHttp: isDevelopment,
    allowLoopback: isDevelopment,
    allowNetworks: config.allowNetworks,
  })
  undo.push(fetcher.close)
  const sandbox = createSandbox({ prelude: hookPrelude, log })
  undo.push(sandbox.close)
  const requestLimits = await createRequestLimits({ pool, listener, clock, log })
  undo.push(requestLimits.stop)
  const flights = createFlights()
  undo.push(flights.idle)
  const queue = await createQueue(config.databaseUrl, jobNames, { log, metrics: counted, retries: jobRetries })
  undo.push(() => queue.stop(JOBS_GRACE_MS))
  const publicUrl =
    config.publicUrl ?? (await settlePublicUrl(db, processId, `http://localhost:${doors?.port ?? config.port}`))
  const deps: Deps = {
    config,
    clock,
    db,
    pool,
    listener,
    caches,
    flights,
    requestLimits,
    log,
    metrics: counted,
    fetch: observedFetch(fetcher.fetch, counted, { isTraceSent: config.isTraceSentOut }),
    sandbox,
    seal,
    vault,
    keys,
    queue,
    emit: emitNothing,
    mail: config.smtp && createSmtpTransport(config.smtp),
    publicUrl,
    processId,
    stopping,
  }
  deps.emit = emitterOf(deps)
  return deps
}

const emitNothing: Emit = async () => {}

function emitterOf(deps: Deps): Emit {
  return async (tx, name, payload) => {
    for (const hear of events[name]) await hear(tx, payload, deps)
  }
}

// The latest first. Whoever waits for a database that is gone must not keep the process from ending.
async function letGo(undo: Undo, end: number, log: Log): Promise<void> {
  for (const step of undo.reverse()) {
    const left = Math.max(end - performance.now(), STEP_MS_MIN)
    await within(left, step).catch((error) => log.warn({ err: error }, 'a step of the stop failed'))
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= run()
    return running
  }
}
