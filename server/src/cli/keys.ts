import { Command } from 'commander'
import { type Rotation, rotateSigningKeys } from '../kernel/jwt/index.ts'
import { administrate } from './administration.ts'
import type { Context } from './context.ts'
import { printJson, printLine, printTable } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { now?: boolean; json?: boolean }

/** `wayleave keys`: the keys by which this server signs. */
export function keysCommand(context: Context): Command {
  const keys = new Command('keys').description('replace the keys by which this server signs')
  addDatabaseOptions(keys.command('rotate'))
    .description('publish new signing keys and retire the old ones, while everything runs')
    .option('--now', 'sign with the new keys at once; who keeps a copy of the JWKS may not know them yet')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => rotate(options, context))
  return keys
}

async function rotate(options: Options, { environment }: Context): Promise<void> {
  const overlap = options.now ? { overlapSeconds: 0 } : {}
  const rotations = await administrate(options, environment, (deps) => rotateSigningKeys(overlap, deps))
  if (options.json) return printJson({ ok: true, signing_keys: rotations.map(bodyOf) })
  printTable([['ALGORITHM', 'NEW KEY', 'SIGNS FROM', 'RETIRED THEN', 'PUBLISHED UNTIL'], ...rotations.map(rowOf)])
  printLine('The new keys are published; no process has to start again.')
}

function bodyOf({ algorithm, kid, signsFrom, retired, publishedUntil }: Rotation) {
  return { alg: algorithm, kid, signs_from: signsFrom, retired, retired_published_until: publishedUntil }
}

function rowOf({ algorithm, kid, signsFrom, retired, publishedUntil }: Rotation): string[] {
  return [algorithm, kid, signsFrom.toISOString(), retired.join(' '), publishedUntil.toISOString()]
}
