// The running server of a cluster, found through its postmaster.pid and stopped by signals.
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { commandLineOf, isAlive, run } from './os-process.ts'
import { poll } from './poll.ts'

/** `status` is PostgreSQL's own word: starting, ready, stopping. */
export type Postmaster = { pid: number; port: number; status: string }

type PidFile = Postmaster & { cluster: string }

/** How long a fast shutdown may take before it becomes an immediate one. */
const FAST_SHUTDOWN_MS = 5_000
const IMMEDIATE_SHUTDOWN_MS = 3_000

/** The live server of this cluster, or undefined. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = await readPidFile(cluster)
  return file && (await isAlive(file.pid)) && (await isOurs(file, cluster)) ? file : undefined
}

/**
 * Removes a postmaster.pid whose process id now belongs to another program: PostgreSQL would refuse to start.
 * One whose process is gone stays: PostgreSQL itself checks for orphans of that server before it removes it.
 */
export async function removeForeignPidFile(cluster: string): Promise<void> {
  const file = await readPidFile(cluster)
  if (!file || !isSignalable(file.pid) || (await findPostmaster(cluster))) return
  await rm(join(cluster, 'postmaster.pid'), { force: true })
}

/** Stops the server `pid` of the cluster: fast, after 5 s at once, after 8 s by force. Returns when it is gone. */
export async function stopPostmaster(cluster: string, pid: number, pgCtl: string): Promise<void> {
  const isGone = async () => !(await isAlive(pid))
  // Asked before the first signal only: the id may have gone to another program since.
  if ((await findPostmaster(cluster))?.pid !== pid) return void (await poll(isGone, FAST_SHUTDOWN_MS))
  await signal(pid, 'INT', pgCtl)
  if (await poll(isGone, FAST_SHUTDOWN_MS)) return
  await signal(pid, 'QUIT', pgCtl)
  if (await poll(isGone, IMMEDIATE_SHUTDOWN_MS)) return
  await signal(pid, 'KILL', pgCtl)
  await poll(isGone, IMMEDIATE_SHUTDOWN_MS)
}

async function signal(pid: number, name: 'INT' | 'QUIT' | 'KILL', pgCtl: string): Promise<void> {
  if (process.platform === 'win32') return void (await run(pgCtl, ['kill', name, String(pid)])) // no signals there
  try {
    process.kill(pid, `SIG${name}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The lines of postmaster.pid: pid, data folder, start, port, socket folder, address, memory key, status. */
async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port, cluster: lines[1] ?? '', status: lines[7]?.trim() ?? '' }
}

/** A process id alone proves nothing: the program must be a postgres started on the folder that the file names. */
async function isOurs(file: PidFile, cluster: string): Promise<boolean> {
  const commandLine = await commandLineOf(file.pid)
  if (process.platform !== 'win32' && !commandLine.includes(`postgres -D ${file.cluster} `)) return false
  return isSameFolder(file.cluster, cluster)
}

/** The file may have come along with a copy of the folder; then the original still exists and is another one. */
async function isSameFolder(named: string, cluster: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(named).catch(() => undefined), stat(cluster)])
  return a === undefined || (a.ino === b.ino && a.dev === b.dev)
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
