// An API server in a process of its own, for tests that want several, or kill one.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { developmentConfig } from '../../src/config.ts'
import type { Config } from '../../src/kernel/config-types.ts'
import { start } from '../../src/main.ts'
import { atEnd } from './database.ts'

const file = fileURLToPath(import.meta.url)
const SETTINGS = 'SETTINGS_OF_TEST_PROCESS'

export type ServerProcess = {
  url: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** SIGKILL: no handler of it runs any more. */
  kill(): Promise<void>
  /** SIGTERM: what runs is finished first. */
  stop(): Promise<void>
}

/**
 * What it is, if not an API server with the master key of the database; keys in base64, the current one first. `env`: more
 * settings.
 */
export type ProcessOptions = { role?: Config['role']; masterKeys?: readonly string[]; env?: Record<string, string> }

/** Starts a server on the database and waits until it listens. It ends with the file's tests at the latest. */
export async function startServerProcess(
  databaseUrl: string,
  { role = 'api', masterKeys = [], env = {} }: ProcessOptions = {},
): Promise<ServerProcess> {
  const args = ['--conditions=source', file, databaseUrl, role, ...masterKeys]
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env, [SETTINGS]: JSON.stringify(env) },
  })
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  const [kill, stop] = [() => end('SIGKILL'), () => end('SIGTERM')]
  atEnd(kill)
  const failed = ended.then(() => {
    throw new Error('the server process ended before it was ready')
  })
  const [said] = (await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), failed])) as [Buffer]
  failed.catch(() => {})
  const url = said.toString()
  return { url, fetch: (path, init) => fetch(new URL(path, url), { redirect: 'manual', ...init }), kill, stop }
}

if (process.argv[1] === file) {
  const settings: Record<string, string> = JSON.parse(process.env[SETTINGS] ?? '{}')
  const env = { WAYLEAVE_LOG_LEVEL: 'silent', WAYLEAVE_RATE_LIMITS: 'off', ...settings }
  const config = developmentConfig(env, { port: 0, databaseUrl: process.argv[2] ?? '' })
  const [role, ...keys] = process.argv.slice(3)
  const [current, ...others] = keys.map((key) => Buffer.from(key, 'base64'))
  const masterKeys = current && ([current, ...others] as const)
  const { url, stop } = await start({ ...config, masterKeys, role: role === 'all' || role === 'worker' ? role : 'api' })
  process.once('SIGTERM', () => void stop().then(() => process.exit()))
  process.stdout.write(url)
}
