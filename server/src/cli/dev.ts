import { Command } from 'commander'
import { readVariable } from '../config.ts'
import type { Development } from '../dev/index.ts'
import type { Context } from './context.ts'
import { collect, portNumber } from './option-values.ts'
import { atMost, hearStopSignal } from './until-stopped.ts'

type Options = {
  port?: number
  data: string
  database?: string
  seed: string[]
  demo: boolean
  json?: boolean
}

/** `wayleave dev`: everything in one process, on the embedded database. */
export function devCommand(context: Context): Command {
  return new Command('dev')
    .description('run everything in one process: API, worker, pages, a demo partner and mock providers')
    .option('--port <number>', 'where to listen; 0 picks a free port (default: 4747)', portNumber)
    .option('--data <folder>', 'where the embedded database and dev.json live', './.wayleave')
    .option('--database <url>', 'another PostgreSQL, empty or one of a running wayleave dev (default: DATABASE_URL)')
    .option('--seed <file>', 'users, clients, apps and templates to add (repeatable)', collect, [])
    .option('--no-demo', 'leave out the demo partner and the mock providers')
    .option('--json', 'print one line of JSON when ready')
    .action((options: Options) => runDev(options, context))
}

async function runDev(options: Options, { environment }: Context): Promise<void> {
  const signal = hearStopSignal()
  const { startDevelopment } = await import('../dev/index.ts') // production never loads it
  const development = await startDevelopment({
    environment,
    port: options.port,
    data: options.data,
    database: options.database ?? readVariable(environment, 'DATABASE_URL'),
    seedFiles: options.seed,
    hasDemo: options.demo,
    log: (line) => process.stderr.write(`${line}\n`),
  })
  if (!signal.isHeard()) process.stdout.write(await readyText(development, options.json === true))
  process.exitCode = await runUntilStopped(development, signal.heard)
}

async function readyText(development: Development, isJson: boolean): Promise<string> {
  const { running, credentials } = development
  if (isJson) return `${JSON.stringify({ ready: true, url: running.url, pid: process.pid, credentials })}\n`
  return (await import('./banner.ts')).bannerOf(development)
}

const ORPHAN_STOP_MS = 1_000

/** Waits for a signal, or for the end of the process that runs the database. Returns the exit code. */
export async function runUntilStopped({ orphaned, stop }: Development, heard: Promise<void>): Promise<number> {
  const isOrphan = await Promise.race([heard.then(() => false), orphaned.then(() => true)])
  if (!isOrphan) {
    await stop()
    return 0
  }
  process.stderr.write('wayleave: the wayleave dev that runs this database is gone; this one ends too\n')
  await atMost(ORPHAN_STOP_MS, stop()) // there is hardly anything left that could be stopped in order
  return 1
}
