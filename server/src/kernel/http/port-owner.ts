// Which process listens on a port, for the one line that says why ours cannot.
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'

/** A process by its id and, where it can be told, its program's name. */
export type PortOwner = { pid: number; command: string }

const LISTENING = '0A' // TCP_LISTEN in /proc/net/tcp
const ASK_WITHIN_MS = 2_000

/** The process that listens on the TCP port; undefined when the system does not tell this user. */
export async function findPortOwner(port: number): Promise<PortOwner | undefined> {
  try {
    return await (process.platform === 'linux' ? fromProc(port) : fromLsof(port))
  } catch {
    return undefined
  }
}

async function fromProc(port: number): Promise<PortOwner | undefined> {
  const inodes = await listeningInodes(port)
  if (inodes.size === 0) return undefined
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []) // gone, or somebody else's
    const targets = await Promise.all(files.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
    if (!targets.some((target) => inodes.has(target))) continue
    const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
    return { pid: Number(pid), command: basename(program) } // arguments may hold what is nobody's business
  }
  return undefined
}

async function listeningInodes(port: number): Promise<Set<string>> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')))
  const rows = tables.flatMap((table) => table.trim().split('\n').slice(1)).map((line) => line.trim().split(/\s+/))
  const found = rows.filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === LISTENING)
  return new Set(found.map((columns) => `socket:[${columns[9]}]`))
}

function fromLsof(port: number): Promise<PortOwner | undefined> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'] // lines "p<pid>" and "c<command>"
  return new Promise((resolve) => {
    execFile('lsof', args, { timeout: ASK_WITHIN_MS }, (_error, output) => {
      const [, pid] = /^p(\d+)$/m.exec(output) ?? []
      const [, command] = /^c(.*)$/m.exec(output) ?? []
      resolve(pid === undefined ? undefined : { pid: Number(pid), command: command ?? '' })
    })
  })
}
