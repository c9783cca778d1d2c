import { styleText } from 'node:util'
import { Command } from 'commander'
import type { Context } from './context.ts'
import { examine, examineWithoutDatabase, type Finding } from './doctor/index.ts'
import { printJson, printLine } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions, withDatabaseUrl } from './which-database.ts'

type Options = DatabaseOptions & { json?: boolean }

/** `wayleave doctor`: says what is well and what is not, and changes nothing. Exit 1 when something must be mended. */
export function doctorCommand(context: Context): Command {
  return addDatabaseOptions(new Command('doctor'))
    .description('look at settings, database, migrations, keys, queue and clock; changes nothing')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => runDoctor(options, context))
}

async function runDoctor({ json, ...which }: Options, { environment }: Context): Promise<void> {
  const findings = await withDatabaseUrl(which, environment, (url) => examine(url, environment)).catch((error) =>
    examineWithoutDatabase(error, environment),
  )
  const isWell = findings.every(({ verdict }) => verdict !== 'bad')
  if (json) printJson({ ok: isWell, checks: findings })
  else for (const finding of findings) printLine(lineOf(finding))
  process.exitCode = isWell ? 0 : 1
}

const signs = { good: styleText('green', '✓'), warning: styleText('yellow', '!'), bad: styleText('red', '✗') }

function lineOf({ name, verdict, detail }: Finding): string {
  return `${signs[verdict]} ${name.padEnd(14)}${detail}`
}
