// The real program as a child process: what it prints, how it ends, and that nothing of it is left.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Credentials } from '../../src/dev/credentials/file.ts'
import { removeEmbeddedPostgres } from '../../src/kernel/embedded-postgres/index.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/wayleave.js', import.meta.url))
const READY_MS_MAX = 60_000
const RUN_MS_MAX = 60_000

/** Whom the program runs as; only root can choose. */
export type As = { uid: number; gid: number }
type How = { cwd?: string; env?: Record<string, string>; as?: As | undefined }

export type Finished = { code: number | null; stdout: string; stderr: string }

/** A `wayleave dev` that is ready. */
export type RunningDev = {
  ready: { ready: true; url: string; pid: number; credentials: string }
  /** What stands in dev.json now. */
  credentials(): Credentials
  stdout(): string
  stderr(): string
  signal(name: NodeJS.Signals): void
  /** How it ended; null after a signal that it did not handle. */
  exited: Promise<number | null>
}

/** `nobody`, when this process is root; undefined otherwise: then everything runs as an ordinary user anyway. */
export const nobody: As | undefined = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined

const children = new Set<ChildProcess>()
const folders: string[] = []
after(async () => {
  for (const child of children) child.kill('SIGKILL') // a test that failed
  for (const folder of folders) await removeEmbeddedPostgres(join(folder, '.wayleave'))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** An empty folder that goes after the file's tests, with the PostgreSQL that was made in its `.wayleave`. */
export async function emptyFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-cli-'))
  chmodSync(folder, mode)
  folders.push(folder)
  return folder
}

/** Runs one command to its end. Throws when it takes more than a minute. */
export async function wayleave(args: readonly string[], how: How = {}): Promise<Finished> {
  const { child, output } = launch(args, how)
  const timer = setTimeout(() => child.kill('SIGKILL'), RUN_MS_MAX)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  return { code, ...output }
}

/** Starts `wayleave dev --json` and waits for its ready line. Throws with its stderr when it ends without one. */
export async function startDev(args: readonly string[], how: How = {}): Promise<RunningDev> {
  const running = await startReady<RunningDev['ready']>(['dev', ...args], how)
  return { ...running, credentials: () => JSON.parse(readFileSync(running.ready.credentials, 'utf8')) }
}

/** A `wayleave start` that is ready. */
export type RunningProgram = Omit<RunningDev, 'ready' | 'credentials'> & {
  ready: { ready: true; url: string; listening: string | null; metrics: string | null; pid: number }
}

/** Starts `wayleave start --json` and waits for its ready line. Throws with its stderr when it ends without one. */
export async function startProduction(args: readonly string[], how: How): Promise<RunningProgram> {
  return startReady<RunningProgram['ready']>(['start', ...args], how)
}

async function startReady<Ready>(args: readonly string[], how: How) {
  const { child, output } = launch([...args, '--json'], how)
  const exited = once(child, 'close').then(([code]) => code as number | null)
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS_MAX)
  await Promise.race([lineOf(child, output), exited])
  clearTimeout(timer)
  if (!output.stdout.includes('\n')) throw new Error(`wayleave ${args[0]} did not get ready: ${output.stderr}`)
  const ready: Ready = JSON.parse(output.stdout)
  return {
    ready,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    signal: (name: NodeJS.Signals) => child.kill(name),
    exited,
  }
}

function launch(args: readonly string[], { cwd, env, as }: How) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    ...as,
    cwd: cwd ?? tmpdir(),
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  child.once('close', () => children.delete(child))
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text))
  return { child, output }
}

function lineOf(child: ChildProcess, output: { stdout: string }): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on('data', () => output.stdout.includes('\n') && resolve())
  })
}
