// Starts the server of a cluster on a free port and waits until it answers.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { EmbeddedPostgresError, explainOutput } from './error.ts'
import { BARE_ENVIRONMENT } from './os-process.ts'
import type { Place } from './place.ts'
import { poll } from './poll.ts'
import { findPostmaster, type Postmaster } from './postmaster.ts'

/** PostgreSQL settings by name, as on its command line. */
export type Settings = Record<string, string>

const SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // loopback with a password only
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_min_messages: 'log', // refused statements belong to their caller, and their text may hold what no log should
}
const ATTEMPTS_MAX = 10
const READY_WITHIN_MS = 180_000
/** Somebody else took the port between our choice and PostgreSQL's: another one may do. */
const PORT_TAKEN = /could not bind|could not create any TCP\/IP sockets/
/** Processes of a killed server have not let go of its memory yet: they do so by themselves. */
const MEMORY_IN_USE = /pre-existing shared memory block/
const MEMORY_PAUSE_MS = 500

/** Starts the server. Throws an error for people when it does not come up in time. */
export async function launch(place: Place, settings: Settings): Promise<Postmaster> {
  let output = ''
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const { child, ended } = await spawnServer(place, { ...SETTINGS, port: String(await freePort()), ...settings })
    const ready = await whenReady(place.cluster, {
      isRunning: () => child.exitCode === null && child.signalCode === null,
    })
    if (ready) {
      child.unref() // not before: until then we must not end without it
      return ready
    }
    if (child.exitCode === null) child.kill('SIGQUIT')
    await ended
    output = await readFile(logPath(place), 'utf8')
    if (MEMORY_IN_USE.test(output)) await poll(() => false, MEMORY_PAUSE_MS)
    else if (!PORT_TAKEN.test(output)) break
  }
  throw explainOutput(output, place.home)
}

/** Waits until the cluster's server takes connections. Undefined when it ended or took more than three minutes (recovery after a crash takes a while). */
export async function whenReady(
  cluster: string,
  { isRunning }: { isRunning: () => boolean | Promise<boolean> },
): Promise<Postmaster | undefined> {
  const found = await poll(async () => {
    const postmaster = await findPostmaster(cluster)
    if (postmaster?.status === 'ready') return { postmaster }
    return !(await isRunning()) && { postmaster: undefined }
  }, READY_WITHIN_MS)
  return found?.postmaster
}

/** In a process group of its own, so that Ctrl-C reaches us first; its log is a file, so that it outlives us. */
async function spawnServer(
  place: Place,
  settings: Settings,
): Promise<{ child: ChildProcess; ended: Promise<unknown> }> {
  await rm(logPath(place), { force: true })
  const log = await open(logPath(place), 'wx', 0o600)
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  try {
    const child = spawn(place.binaries.postgres, ['-D', place.cluster, ...args], {
      ...place.runAs,
      cwd: '/',
      env: BARE_ENVIRONMENT,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      windowsHide: true,
    })
    const ended = once(child, 'exit')
    ended.catch(() => {}) // seen by whoever awaits it
    await once(child, 'spawn')
    return { child, ended }
  } catch (cause) {
    const message = `The PostgreSQL programs of the npm package ${place.binaries.packageName} cannot be run here.`
    throw new EmbeddedPostgresError('failed', message, { cause })
  } finally {
    await log.close()
  }
}

function logPath({ data }: Place): string {
  return join(data, 'postgres.log')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
