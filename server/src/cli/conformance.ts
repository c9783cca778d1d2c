import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { createSafeFetch } from '../kernel/safe-fetch/index.ts'
import { openApprover } from './conformance/approve.ts'
import type { Result } from './conformance/check.ts'
import { type ConformanceConfig, readConfig } from './conformance/config.ts'
import { junitOf } from './conformance/report-junit.ts'
import { summaryOf, textOf } from './conformance/report-text.ts'
import { runChecks } from './conformance/run-checks.ts'
import type { Context } from './context.ts'
import { printJson, printLine } from './print.ts'

type Options = { config: string; junit?: string; only?: string; json?: boolean }

/** `wayleave conformance`: plays the platform against somebody's own server, before anybody connects to it. */
export function conformanceCommand(context: Context): Command {
  const conformance = new Command('conformance').description('try your own server as this platform would use it')
  conformance
    .command('oauth')
    .description('play an app’s whole OAuth life against its server, and explain each failure')
    .requiredOption('--config <file>', 'which app, which fields, and how somebody agrees')
    .option('--only <id>', 'the checks whose id is this or begins with it, as in refresh or code.pkce')
    .option('--junit <file>', 'also write a JUnit report')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => playOauth(options, context))
  return conformance
}

async function playOauth(options: Options, { environment }: Context): Promise<void> {
  const config = await readConfig(options.config, environment)
  const suite = `wayleave conformance oauth: ${config.app.name} ${config.app.version}`
  if (!options.json) printLine(`${suite}\n`)
  const results = await play(config, options)
  if (options.junit) await writeFile(options.junit, junitOf(suite, results))
  if (options.json) printJson({ ok: !isFailed(results), checks: results.map(bodyOf) })
  else printLine(`\n${summaryOf(results)}`)
  process.exitCode = isFailed(results) ? 1 : 0
}

async function play(config: ConformanceConfig, { only, json }: Options): Promise<Result[]> {
  // The server under test may run on this machine; what it is led to elsewhere stays guarded.
  const { fetch, close } = createSafeFetch({
    allowHttp: true,
    allowLoopback: true,
    allowNetworks: config.allowNetworks,
  })
  const { approve, close: closeApprover } = await openApprover(config, fetch)
  const results: Result[] = []
  try {
    for await (const result of runChecks(config, approve, fetch, only)) {
      results.push(result)
      if (!json) printLine(textOf(result))
    }
  } finally {
    await Promise.all([close(), closeApprover()])
  }
  return results
}

function isFailed(results: readonly Result[]): boolean {
  return results.some(({ verdict }) => verdict.kind === 'failed')
}

function bodyOf({ check, verdict, exchanges }: Result): object {
  const { id, title, rule } = check
  const { kind: result, ...words } = verdict
  return { id, title, rule, result, ...words, ...(result === 'failed' || result === 'warned' ? { exchanges } : {}) }
}
