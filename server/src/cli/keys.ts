import { Command } from 'commander'
import type { Context } from './context.ts'
import { listKeys } from './keys-list.ts'
import { rotateKeys } from './keys-rotate.ts'
import { addDatabaseOptions } from './which-database.ts'

/** `wayleave keys`: the keys by which this server signs, and those that seal its secrets. */
export function keysCommand(context: Context): Command {
  const keys = new Command('keys').description('the keys by which this server signs, and those that seal its secrets')
  addDatabaseOptions(keys.command('rotate'))
    .description('bring a new master key into use and publish new signing keys, while everything runs')
    .option('--now', 'sign with the new keys at once; who keeps a copy of the JWKS may not know them yet')
    .option('--data-keys', 'also give each workspace a new data key, and seal its credentials anew')
    .option('--json', 'print one line of JSON; progress as lines of JSON on stderr')
    .action((options) => rotateKeys(options, context))
  addDatabaseOptions(keys.command('list'))
    .description('which master keys are still in use, and the signing keys')
    .option('--json', 'print one line of JSON')
    .action((options) => listKeys(options, context))
  return keys
}
