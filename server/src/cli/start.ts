import { Command, Option } from 'commander'
import { productionConfig } from '../config.ts'
import { refuseDevelopmentDatabase } from '../development-mark.ts'
import type { Config } from '../kernel/config-types.ts'
import type { Running } from '../main.ts'
import { reachDatabase } from '../reachable-database.ts'
import { refuseOldSchema } from './administration.ts'
import type { Context } from './context.ts'
import { printJson, printLine } from './print.ts'
import { hearStopSignal } from './until-stopped.ts'

type Options = { role: Config['role']; database?: string; json?: boolean }

/** `wayleave start`: production. */
export function startCommand(context: Context): Command {
  return new Command('start')
    .description('run API and worker for production; refuses insecure settings, listing every one')
    .addOption(
      new Option('--role <role>', 'split the two over processes').choices(['all', 'api', 'worker']).default('all'),
    )
    .option('--database <url>', 'the PostgreSQL to run on (default: DATABASE_URL)')
    .option('--json', 'print one line of JSON when ready')
    .action((options: Options) => runStart(options, context))
}

async function runStart(options: Options, { environment }: Context): Promise<void> {
  const signal = hearStopSignal()
  const config = productionConfig(environment, options)
  await reachDatabase(config.databaseUrl)
  await refuseDevelopmentDatabase(config.databaseUrl)
  await refuseOldSchema(config.databaseUrl)
  const { start } = await import('../main.ts') // the other commands need none of it
  const running = await start(config)
  tellReady(running, options)
  await signal.heard
  await running.stop()
}

function tellReady({ url, deps, operationsPort }: Running, { role, json }: Options): void {
  const listening = role === 'worker' ? null : url
  const metrics = operationsPort ? `http://${deps.config.metrics.host}:${operationsPort}/metrics` : null
  if (json) printJson({ ready: true, url: deps.publicUrl, listening, metrics, pid: process.pid })
  else if (role === 'worker') printLine(`Wayleave works as ${deps.publicUrl}`)
  else printLine(`Wayleave serves ${deps.publicUrl} on port ${new URL(url).port}`)
}
