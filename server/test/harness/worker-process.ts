// A worker in a process of its own, for tests that kill one.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { developmentConfig } from '../../src/config.ts'
import { start } from '../../src/main.ts'
import { atEnd } from './database.ts'

const file = fileURLToPath(import.meta.url)
const READY = 'ready'

export type WorkerProcess = { /** SIGKILL: no handler of it runs any more. */ kill(): Promise<void> }

/**
 * Starts a worker on the database and waits until it takes jobs; `smtpUrl` is its mail server. It ends with the file's
 * tests at the latest.
 */
export async function startWorkerProcess(databaseUrl: string, smtpUrl = ''): Promise<WorkerProcess> {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=source', file, databaseUrl, smtpUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  atEnd(kill)
  await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, 'data'),
    ended.then(() => {
      throw new Error('the worker process ended before it was ready')
    }),
  ])
  return { kill }
}

if (process.argv[1] === file) {
  const [, , databaseUrl = '', smtpUrl = ''] = process.argv
  const config = developmentConfig({ WAYLEAVE_LOG_LEVEL: 'silent' }, { port: 0, databaseUrl })
  const from = { name: 'Wayleave', address: 'no-reply@way.test' }
  await start({ ...config, role: 'worker', smtp: smtpUrl ? { url: smtpUrl, from } : undefined })
  process.stdout.write(READY)
}
