// An API server in a process of its own, for tests that want several, or kill one.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { developmentConfig } from '../../src/config.ts'
import { start } from '../../src/main.ts'
import { atEnd } from './database.ts'

const file = fileURLToPath(import.meta.url)

export type ServerProcess = {
  url: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** SIGKILL: no handler of it runs any more. */
  kill(): Promise<void>
}

/** Starts a server on the database and waits until it listens. It ends with the file's tests at the latest. */
export async function startServerProcess(databaseUrl: string): Promise<ServerProcess> {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=source', file, databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  atEnd(kill)
  const failed = ended.then(() => {
    throw new Error('the server process ended before it was ready')
  })
  const [said] = (await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), failed])) as [Buffer]
  failed.catch(() => {})
  const url = said.toString()
  return { url, fetch: (path, init) => fetch(new URL(path, url), { redirect: 'manual', ...init }), kill }
}

if (process.argv[1] === file) {
  const env = { WAYLEAVE_LOG_LEVEL: 'silent', WAYLEAVE_RATE_LIMITS: 'off' }
  const config = developmentConfig(env, { port: 0, databaseUrl: process.argv[2] ?? '' })
  const { url } = await start({ ...config, role: 'api' })
  process.stdout.write(url)
}
