// A process that calls through a connection, many callers at once, for tests that want several, or kill one.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { fillRequest, findAppVersion } from '../../src/apps/index.ts'
import { developmentConfig } from '../../src/config.ts'
import { findOwnConnection, type Owner, sendThrough } from '../../src/connections/index.ts'
import type { Deps } from '../../src/kernel/deps.ts'
import { start } from '../../src/main.ts'
import { atEnd } from './database.ts'

const file = fileURLToPath(import.meta.url)

/** How many calls ended how: by status, or by kind and words. */
export type Tally = Readonly<Record<string, number>>

/** Whose connection, and how many call through it at once. */
export type Order = { connectionId: number; owner: Owner; callers: number }

export type CallerProcess = {
  /** The id by which it holds leases. */
  processId: string
  /** Has `callers` call at once through the connection; undefined when the process is killed meanwhile. */
  call(order: Order): Promise<Tally | undefined>
  /** SIGKILL: no handler of it runs any more. */
  kill(): Promise<void>
}

/** Starts a process on the database and waits until it is ready. It ends with the file's tests at the latest. */
export async function startCallerProcess(databaseUrl: string): Promise<CallerProcess> {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=source', file, databaseUrl], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  atEnd(kill)
  const [ready] = await Promise.race([once(child, 'message'), ended.then(() => [])])
  if (!ready) throw new Error('the caller process ended before it was ready')
  return {
    processId: (ready as { processId: string }).processId,
    call: async (order) => {
      const answered = once(child, 'message')
      child.send(order)
      const [tally] = (await Promise.race([answered, ended.then(() => [])])) as [Tally?]
      if (!tally && !child.killed) throw new Error('a caller process ended by itself')
      return tally
    },
    kill,
  }
}

async function callAll(deps: Deps, order: Order): Promise<Tally> {
  const callOnceOrSay = () => callOnce(deps, order).catch((error) => `thrown: ${error}`)
  const ends = await Promise.all(Array.from({ length: order.callers }, callOnceOrSay))
  const tally: Record<string, number> = {}
  for (const end of ends) tally[end] = (tally[end] ?? 0) + 1
  return tally
}

async function callOnce(deps: Deps, { connectionId, owner }: Order): Promise<string> {
  const connection = await findOwnConnection(connectionId, owner, deps)
  const app = connection && (await findAppVersion(connection.app_id, connection.app_version, deps))
  const test = app?.auth.test
  if (!connection || !app || !test) throw new Error('there is nothing to call')
  const build = (auth: Parameters<typeof fillRequest>[1]['auth']) => fillRequest(test, { auth: auth ?? {} }, app.hosts)
  const sent = await sendThrough(connection, app, build, { purpose: 'test' }, deps)
  return sent.kind === 'answer' ? String(sent.status) : `${sent.error}: ${sent.detail}`
}

if (process.argv[1] === file) {
  const env = { WAYLEAVE_LOG_LEVEL: 'silent', WAYLEAVE_RATE_LIMITS: 'off' }
  const config = developmentConfig(env, { port: 0, databaseUrl: process.argv[2] ?? '' })
  const { deps } = await start({ ...config, role: 'api' })
  process.on('message', async (order: Order) => {
    process.send?.(await callAll(deps, order))
  })
  process.send?.({ processId: deps.processId })
}
