import { Command } from 'commander'
import { changeLooks, findClient, type GivenLooks } from '../clients/index.ts'
import { StartError } from '../kernel/errors.ts'
import { administrate } from './administration.ts'
import { addBrandOptions, brandContents } from './brand-options.ts'
import { pairsOf } from './client-pairs.ts'
import type { Context } from './context.ts'
import { printJson, printPairs } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

/** What commander makes of `--logo FILE` (its path) and `--no-logo` (false). */
type Options = DatabaseOptions & { json?: boolean } & { [member in keyof GivenLooks]: string | false }

/** `wayleave clients set`: other looks for a partner, at once and in every process. */
export function setClientCommand(context: Context): Command {
  return addBrandOptions(addDatabaseOptions(new Command('set').argument('<client_id>')))
    .description('change what the pages of a partner look like')
    .option('--no-theme', 'as the browser prefers')
    .option('--no-logo', 'the first letter of its name again')
    .option('--no-stylesheet', 'our own looks again')
    .option('--json', 'print one line of JSON')
    .action((clientId: string, options: Options) => set(clientId, options, context))
}

async function set(clientId: string, options: Options, { environment }: Context): Promise<void> {
  const looks = await looksOf(options)
  const client = await administrate(options, environment, async (administration) =>
    (await changeLooks(clientId, looks, administration)) ? findClient(clientId, administration) : undefined,
  )
  if (!client) throw new StartError(`no partner has the id ${clientId}; wayleave clients list shows them`)
  if (options.json) printJson(client)
  else printPairs(pairsOf(client))
}

async function looksOf(options: Options): Promise<GivenLooks> {
  const { theme, logo, stylesheet } = options
  if (theme === undefined && logo === undefined && stylesheet === undefined)
    throw new StartError('nothing to change: name a --theme, a --logo or a --stylesheet')
  const removed = Object.entries({ logo, stylesheet }).flatMap(([member, path]) =>
    path === false ? [[member, null]] : [],
  )
  return {
    ...Object.fromEntries(removed),
    ...(await brandContents(options)),
    ...(theme === undefined ? {} : { theme: theme === false ? null : theme }),
  }
}
