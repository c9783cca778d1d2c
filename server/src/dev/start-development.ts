// `wayleave dev`: everything in one process. Opens the database, starts the program with the development routes, seeds
// it, and writes dev.json; stops in the opposite order, the database last.
import { developmentConfig, type Environment } from '../config.ts'
import { createClock } from '../kernel/clock.ts'
import type { Deps } from '../kernel/deps.ts'
import { type Running, start } from '../main.ts'
import { describeCredentials } from './credentials/describe.ts'
import { credentialsPath, writeCredentials } from './credentials/file.ts'
import { type DevelopmentDatabase, openDevelopmentDatabase } from './database.ts'
import { type RunningDemo, startDemo } from './demo/index.ts'
import { refuseForeignHost, refuseWithoutOwner } from './guard.ts'
import { inboxTransport } from './inbox/index.ts'
import { forgetEarlierProcesses, type OwnerWatch, registerOwner, watchOwner } from './owner.ts'
import { recordRequests } from './requests/index.ts'
import { developmentRoutes } from './routes.ts'
import { applySeeds, checkSeedFiles, keepSeeds } from './seed/index.ts'

export type DevelopmentOptions = {
  environment: Environment
  /** Default: WAYLEAVE_PORT, then 4747; 0 picks one. */
  port: number | undefined
  data: string
  /** Default: the embedded PostgreSQL of `data`. */
  database: string | undefined
  seedFiles: readonly string[]
  hasDemo: boolean
  /** A line for people about what takes time. */
  log(line: string): void
}

export type Development = {
  running: Running
  demo: RunningDemo | undefined
  /** Where dev.json is. */
  credentials: string
  /** Settles when the process that runs the database has been gone for ten seconds. */
  orphaned: Promise<void>
  stop(): Promise<void>
}

const ORPHAN_GRACE_MS = 10_000

type Undo = Array<() => Promise<unknown>>

/** Starts development mode. Throws StartError or EmbeddedPostgresError, one line for a person; nothing is left then. */
export async function startDevelopment(options: DevelopmentOptions): Promise<Development> {
  const undo: Undo = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step().catch(() => {})
  }
  try {
    return { ...(await compose(options, undo)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function compose(options: DevelopmentOptions, undo: Undo): Promise<Omit<Development, 'stop'>> {
  const seeds = await checkSeedFiles(options.seedFiles, options.environment)
  const database = await openDevelopmentDatabase({ ...options, now: createClock().now() })
  undo.push(database.release)
  if (database.isOwner) await forgetEarlierProcesses(database.url)
  let demo: RunningDemo | undefined
  undo.push(async () => demo?.close()) // after the program: what it still runs may need the providers
  const { running, orphaned } = await startProgram(options, database, undo)
  if (options.hasDemo) {
    const memoryFolder = database.ownsFolder ? database.data : undefined
    demo = await startDemo(running.deps, { memoryFolder, seeds })
    if (!demo) options.log('The demo partner and the mock providers run in another process on this database.')
  }
  const edited = await keepSeeds(seeds, running.deps)
  await applySeeds(running.deps, edited)
  const credentials = await tell(running.deps, database)
  return { running, demo, credentials, orphaned }
}

async function startProgram(
  { environment, port }: DevelopmentOptions,
  { url: databaseUrl, data, ownsFolder, isOwner, ownerProcessId }: DevelopmentDatabase,
  undo: Undo,
): Promise<{ running: Running; orphaned: Promise<void> }> {
  let watch: OwnerWatch | undefined
  const running = await start(developmentConfig(environment, { port, databaseUrl }), {
    mail: inboxTransport,
    routes: (deps) => developmentRoutes(async () => void (await tell(deps, { data, ownsFolder }))),
    hooks: (deps) => {
      const recorder = recordRequests(deps)
      const guard = (request: Request) => {
        const refused = refuseForeignHost(request) ?? (watch?.isGone() ? refuseWithoutOwner() : undefined)
        if (!refused) recorder.begin(request)
        return refused
      }
      return { guard, onFinished: recorder.finish }
    },
  })
  undo.push(running.stop)
  if (isOwner) await registerOwner(running.deps, data)
  const orphaned = new Promise<void>((resolve) => {
    if (ownerProcessId === undefined) return
    watch = watchOwner(running.deps, ownerProcessId, { graceMs: ORPHAN_GRACE_MS, onGone: resolve })
    undo.push(async () => watch?.stop())
  })
  return { running, orphaned }
}

/** Writes dev.json, into a folder that is ours; returns where it is. */
async function tell(
  deps: Deps,
  { data, ownsFolder }: Pick<DevelopmentDatabase, 'data' | 'ownsFolder'>,
): Promise<string> {
  const path = credentialsPath(data)
  if (ownsFolder) await writeCredentials(path, await describeCredentials(data, deps))
  return path
}
