import { mkdir, realpath, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { explainError } from './error.ts'
import { lockFolder, ownerOf } from './folder-lock.ts'
import { DATABASE_NAME, initialise, readPassword } from './initialise.ts'
import { launch, type Settings, whenReady } from './launch.ts'
import { isAlive } from './os-process.ts'
import { choosePlace, clusterIn, homeOf, type Place } from './place.ts'
import { notePlace } from './place-note.ts'
import { findPostmaster, type Postmaster, removeForeignPidFile, stopPostmaster } from './postmaster.ts'

/** A running PostgreSQL that this process owns. */
export type EmbeddedPostgres = {
  /** The product's database, as its superuser. */
  url: string
  /** The maintenance database `postgres` of the same server: for creating and dropping other databases. */
  adminUrl: string
  /** The server's process id. */
  pid: number
  /** Stops the server and gives the data folder free. Returns when the process is gone; may be called again. */
  stop(): Promise<void>
}

/** `log` gets a line for people about what takes time; `settings` are PostgreSQL's, over ours. */
export type StartOptions = { log?: (line: string) => void; settings?: Settings }

/**
 * Starts the PostgreSQL of a data folder: makes the cluster on first use, takes over a server that a killed process
 * left behind (with the settings that it has). Throws `EmbeddedPostgresError`; `in_use` when a live process has it.
 */
export async function startEmbeddedPostgres(dataFolder: string, options: StartOptions = {}): Promise<EmbeddedPostgres> {
  const { log = () => {}, settings = {} } = options
  try {
    await makeFolder(resolve(dataFolder))
    const data = await realpath(dataFolder)
    const lock = await lockFolder(data)
    try {
      return await startLocked(data, { log, settings, release: lock.release })
    } catch (error) {
      await lock.release()
      throw error
    }
  } catch (error) {
    throw explainError(error, resolve(dataFolder))
  }
}

/** The server of a data folder when it runs, whoever owns it. `ownerPid` is absent after a crash of its owner. */
export async function findEmbeddedPostgres(
  dataFolder: string,
): Promise<{ url: string; pid: number; ownerPid: number | undefined } | undefined> {
  const data = await realpath(dataFolder).catch(() => undefined)
  const postmaster = data && (await findPostmaster(clusterIn(await homeOf(data))))
  if (!data || !postmaster) return undefined
  const url = urlOf(await readPassword({ data }), postmaster.port, DATABASE_NAME)
  return { url, pid: postmaster.pid, ownerPid: await ownerOf(data) }
}

/** Removes a data folder and what of it lies elsewhere. Its server must be stopped. */
export async function removeEmbeddedPostgres(dataFolder: string): Promise<void> {
  const home = await homeOf(dataFolder)
  for (const folder of [home, dataFolder]) await rm(folder, { recursive: true, force: true })
}

/** Not mkdir's own `recursive`: it never returns where a file system answers ENOENT to the making itself (/proc). */
async function makeFolder(path: string): Promise<void> {
  const make = () => mkdir(path).catch(passOver('EEXIST'))
  if ((await make().catch(passOver('ENOENT'))) !== 'ENOENT') return
  await makeFolder(dirname(path))
  await make()
}

function passOver<Code extends string>(code: Code): (error: NodeJS.ErrnoException) => Code {
  return (error) => {
    if (error.code !== code) throw error
    return code
  }
}

type Context = { log: (line: string) => void; settings: Settings; release: () => Promise<void> }

async function startLocked(data: string, { log, settings, release }: Context): Promise<EmbeddedPostgres> {
  const place = await choosePlace(data)
  const password = await initialise(place, log)
  if (place.elsewhere) await notePlace(data, place.elsewhere) // not before: a note without a cluster would say too much
  const postmaster = (await takeOver(place, log)) ?? (await launchAfresh(place, settings))
  return owned(place, postmaster, { password, release })
}

/** A server that outlived its process: waited for while it starts, or until it is gone while it stops. */
async function takeOver({ cluster }: Place, log: (line: string) => void): Promise<Postmaster | undefined> {
  const left = await findPostmaster(cluster)
  if (!left) return undefined
  log(`Taking over the PostgreSQL that an earlier process left running (process ${left.pid})`)
  return whenReady(cluster, { isRunning: () => isAlive(left.pid) })
}

async function launchAfresh(place: Place, settings: Settings): Promise<Postmaster> {
  await removeForeignPidFile(place.cluster)
  return launch(place, settings)
}

function owned(
  { cluster, binaries }: Place,
  { pid, port }: Postmaster,
  { password, release }: { password: string; release: () => Promise<void> },
): EmbeddedPostgres {
  const atExit = () => interrupt(pid)
  process.once('exit', atExit) // a process that ends without stop() leaves nothing behind either
  const stopNow = async () => {
    await stopPostmaster(cluster, pid, binaries.pg_ctl)
    process.off('exit', atExit)
    await release()
  }
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= stopNow()
    return stopped
  }
  return { url: urlOf(password, port, DATABASE_NAME), adminUrl: urlOf(password, port, 'postgres'), pid, stop }
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // gone already
  }
}

function urlOf(password: string, port: number, database: string): string {
  return `postgres://${DATABASE_NAME}:${password}@127.0.0.1:${port}/${database}`
}
