import { Command } from 'commander'
import { migrate, pendingMigrations } from '../kernel/db/index.ts'
import type { Context } from './context.ts'
import { printJson, printLine } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions, withDatabaseUrl } from './which-database.ts'

type Options = DatabaseOptions & { json?: boolean }

/** `wayleave migrate`: brings the schema of a database up to date, forward only. */
export function migrateCommand(context: Context): Command {
  return addDatabaseOptions(new Command('migrate'))
    .description('bring the schema of the database up to date; safe to run twice and by several at once')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => runMigrate(options, context))
}

async function runMigrate({ json, ...which }: Options, { environment }: Context): Promise<void> {
  await withDatabaseUrl(which, environment, async (url) => {
    const pending = await pendingMigrations(url)
    if (!json && pending.length > 0) printLine(`Applying ${pending.length} of the migrations: ${pending.join(', ')}`)
    const applied = await migrate(url, ({ name }) => {
      if (!json) printLine(`  ${name} is applied`)
    })
    if (json) printJson({ ok: true, applied: applied.map(({ name }) => name) })
    else printLine(applied.length === 0 ? 'The database is up to date.' : 'The database is up to date now.')
  })
}
