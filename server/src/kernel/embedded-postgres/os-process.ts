// What the operating system knows of processes by their id, and a way to run a short one as somebody else.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** The unprivileged user that PostgreSQL runs as when we are root. */
export type RunAs = { uid: number; gid: number }

/** Our environment stays ours: PGDATA, PGPORT or a locale of the person's shell must not steer this PostgreSQL. */
export const BARE_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as const

/** Runs a short command to its end. `output` is stdout and stderr together. Throws only when it cannot be spawned. */
export function run(
  command: string,
  args: string[],
  { runAs, input = '' }: { runAs?: RunAs | undefined; input?: string } = {},
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...runAs, cwd: '/', env: BARE_ENVIRONMENT, windowsHide: true })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ok: code === 0, output }))
    child.stdin.on('error', () => {}) // it may end without reading
    child.stdin.end(input)
  })
}

/** Whether a process with this id exists and still runs. A zombie that nobody reaps counts as gone. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return !(await stateOf(pid)).startsWith('Z')
}

/** A text that differs between two processes that had the same id one after the other; '' where it cannot be told. */
export async function startOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return ps(pid, 'lstart=')
  return (await procStat(pid))[19] ?? '' // field 22 of proc(5) stat: ticks after boot
}

/** The command line of a process, '' when there is none or it cannot be told. */
export async function commandLineOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text.replaceAll('\0', ' ').trim()
}

async function stateOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return ps(pid, 'state=')
  return (await procStat(pid))[0] ?? ''
}

async function procStat(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ') // the name before may hold spaces and brackets
}

async function ps(pid: number, column: string): Promise<string> {
  if (process.platform === 'win32') return ''
  const answer = await run('ps', ['-ww', '-o', column, '-p', String(pid)]).catch(() => ({ ok: false, output: '' }))
  return answer.ok ? answer.output.trim() : ''
}
