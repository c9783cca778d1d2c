// The command line: one program, a file per command.
import { Command, CommanderError } from 'commander'
import type { Environment } from '../config.ts'
import { version } from '../version.ts'
import { apiKeysCommand } from './api-keys.ts'
import { appsCommand } from './apps.ts'
import { clientsCommand } from './clients.ts'
import { conformanceCommand } from './conformance.ts'
import type { Context } from './context.ts'
import { demoCommand } from './demo.ts'
import { devCommand } from './dev.ts'
import { doctorCommand } from './doctor.ts'
import { explainFailure } from './failure.ts'
import { grantsCommand } from './grants.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { promotionsCommand } from './promotions.ts'
import { startCommand } from './start.ts'
import { usersCommand } from './users.ts'

/** Runs one command line; returns the exit code. What a person can mend is told in one line on stderr. */
export async function main(argv: readonly string[], environment: Environment): Promise<number> {
  try {
    await createProgram({ environment }).parseAsync([...argv])
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode // it has printed its own words
    process.stderr.write(`${explainFailure(error)}\n`)
    return 1
  }
}

/** The program with all its commands. */
export function createProgram(context: Context): Command {
  const program = new Command('wayleave')
    .description('Consent, connections and actions that you run yourself.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(true)
    .showHelpAfterError('Run with --help to see what there is.')
  const commands = [
    devCommand,
    demoCommand,
    startCommand,
    migrateCommand,
    doctorCommand,
    appsCommand,
    clientsCommand,
    usersCommand,
    apiKeysCommand,
    grantsCommand,
    promotionsCommand,
    keysCommand,
    conformanceCommand,
  ]
  for (const make of commands) program.addCommand(make(context).copyInheritedSettings(program))
  return program
}
