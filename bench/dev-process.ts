// `wayleave dev --json` as anybody starts it: a process of its own, on an embedded database in a data folder.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The part of dev.json that a partner's backend needs. */
export type DevCredentials = {
  url: string
  clients: Array<{ client_id: string; client_secret: string | null; kind: string }>
  embed: Array<{ client_id: string; issuer: string; audience: string; private_jwk: object | null }>
}

export type DevProcess = {
  /** Milliseconds from the start of the process to its line that says it is ready. */
  readyMs: number
  credentials: DevCredentials
  /** Resident memory of the process, in bytes, without PostgreSQL's. */
  rssBytes(): Promise<number>
  stop(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('../server/bin/wayleave.js', import.meta.url))

/** Starts it on a free port. Throws when it ends before it is ready. */
export async function startDev(dataFolder: string): Promise<DevProcess> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, WAYLEAVE_LOG_LEVEL: 'error' }
  const started = performance.now()
  const child = spawn(process.execPath, [PROGRAM, 'dev', '--data', dataFolder, '--port', '0', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), ended.then(() => undefined)])
  const readyMs = performance.now() - started
  if (!line) throw new Error(`wayleave dev ended with code ${child.exitCode}`)
  const ready = JSON.parse(String(line[0])) as { credentials: string }
  return {
    readyMs,
    credentials: JSON.parse(await readFile(ready.credentials, 'utf8')) as DevCredentials,
    rssBytes: async () => {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(child.pid)])
      return Number(stdout) * 1024
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
