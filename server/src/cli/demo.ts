import { styleText } from 'node:util'
import { Command } from 'commander'
import type { Environment } from '../config.ts'
import type { Development, FinishedStep } from '../dev/index.ts'
import type { Context } from './context.ts'
import { runUntilStopped } from './dev.ts'
import { portNumber } from './option-values.ts'
import { printLine } from './print.ts'
import { hearStopSignal } from './until-stopped.ts'

type Options = { port?: number; data: string; once?: boolean }

/** `wayleave demo`: starts development mode and does the main job by itself. */
export function demoCommand(context: Context): Command {
  return new Command('demo')
    .description('do the main job by itself over real HTTP, show every step, then stay up with the addresses to click')
    .option('--once', 'end after the job, with exit code 0')
    .option('--port <number>', 'where to listen; 0 picks a free port (default: 4747, with --once 0)', portNumber)
    .option('--data <folder>', 'where the embedded database and dev.json live', './.wayleave')
    .action((options: Options) => runDemo(options, context))
}

async function runDemo(options: Options, { environment }: Context): Promise<void> {
  const signal = hearStopSignal()
  const development = await startForDemo(options, environment)
  const runId = await showMainJob(development)
  if (runId && !options.once && !signal.isHeard()) {
    const { bannerOf } = await import('./banner.ts')
    process.stdout.write(await bannerOf(development, { runId }))
    process.exitCode = await runUntilStopped(development, signal.heard)
  } else {
    await development.stop()
    process.exitCode = runId ? 0 : 1
  }
}

async function startForDemo({ port, data, once }: Options, environment: Environment): Promise<Development> {
  const { startDevelopment } = await import('../dev/index.ts')
  return startDevelopment({
    environment: { WAYLEAVE_LOG_LEVEL: 'error', ...environment }, // the steps are what is to be read
    port: port ?? (once ? 0 : undefined),
    data,
    database: undefined,
    seedFiles: [],
    hasDemo: true,
    log: (line) => process.stderr.write(`${line}\n`),
  })
}

const TITLE_WIDTH = 64

async function showMainJob({ running, credentials }: Development): Promise<string | undefined> {
  const { MainJobFailure, readCredentials, runMainJob } = await import('../dev/index.ts')
  const started = performance.now()
  let count = 0
  const report = (step: FinishedStep) => printLine(textOf(++count, step))
  printLine(`\n  ${styleText('bold', "Wayleave's main job, end to end over HTTP")}\n`)
  try {
    const now = () => running.deps.clock.now().getTime()
    const runId = await runMainJob(await readCredentials(credentials), { report, now })
    const took = milliseconds(performance.now() - started)
    printLine(`\n  ${styleText('green', 'Done')} in ${took}: from a signed JWT to a Zap that has run.`)
    return runId
  } catch (error) {
    if (!(error instanceof MainJobFailure)) throw error
    process.stderr.write(`  ${styleText('red', '✗')} ${error.step}\n        ${error.message}\n`)
    return undefined
  }
}

function textOf(number: number, { title, outcome, milliseconds: took }: FinishedStep): string {
  const head = `  ${styleText('green', '✓')} ${String(number).padStart(2)}  ${title.padEnd(TITLE_WIDTH)}`
  return `${head}${styleText('dim', milliseconds(took).padStart(8))}\n        ${styleText('dim', outcome)}`
}

function milliseconds(took: number): string {
  return `${Math.round(took)} ms`
}
