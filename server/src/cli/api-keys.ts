import { Command } from 'commander'
import { type ApiKey, createApiKey, listApiKeys, ownerOfApiKey, revokeApiKey } from '../clients/index.ts'
import { StartError } from '../kernel/errors.ts'
import { administrate } from './administration.ts'
import type { Context } from './context.ts'
import { personNamed } from './person-named.ts'
import { printJson, printLine, printPairs, printTable } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { user: string; json?: boolean }

const NAME_LENGTH_MAX = 100

/** `wayleave api-keys`: keys of people for AI Actions. */
export function apiKeysCommand(context: Context): Command {
  const keys = new Command('api-keys').description('make, list and revoke the API keys of a person')
  addDatabaseOptions(keys.command('create'))
    .description('make a key; it is printed this once')
    .requiredOption('--user <user>', 'whose, by address or number')
    .option('--name <name>', 'what it is for', 'command line')
    .option('--json', 'print one line of JSON')
    .action((options: Options & { name: string }) => create(options, context))
  addDatabaseOptions(keys.command('list'))
    .description('list the live keys of a person, newest first; never whole')
    .requiredOption('--user <user>', 'whose, by address or number')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => list(options, context))
  addDatabaseOptions(keys.command('revoke <key>'))
    .description('end a key, named by its number or by itself, at once and everywhere')
    .option('--json', 'print one line of JSON')
    .action((key: string, options: Options) => revoke(key, options, context))
  return keys
}

async function create(options: Options & { name: string }, { environment }: Context): Promise<void> {
  const name = options.name.trim()
  if (name === '' || [...name].length > NAME_LENGTH_MAX || /\p{Cc}/u.test(name))
    throw new StartError(`--name must be one line of 1 to ${NAME_LENGTH_MAX} characters`)
  const made = await administrate(options, environment, async (administration) => {
    return createApiKey(await personNamed(options.user, administration), name, administration)
  })
  if (options.json) return printJson({ ...made.record, api_key: made.key })
  printPairs([
    ['id', String(made.record.id)],
    ['name', made.record.name],
    ['api_key', made.key],
  ])
  printLine()
  printLine('The key is shown this once.')
}

async function list(options: Options, { environment }: Context): Promise<void> {
  const keys = await administrate(options, environment, async (administration) => {
    const { userId } = await personNamed(options.user, administration)
    return listApiKeys(administration.db, userId)
  })
  if (options.json) return printJson(keys)
  if (keys.length === 0) return printLine(`${options.user} has no key: wayleave api-keys create --user ${options.user}`)
  printTable([['ID', 'NAME', 'KEY', 'MADE', 'LAST USED'], ...keys.map(rowOf)])
}

async function revoke(named: string, options: Options, { environment }: Context): Promise<void> {
  const id = await administrate(options, environment, async (administration) => {
    const owner = await ownerOfApiKey(administration.db, named)
    const isDone =
      owner !== undefined &&
      (await administration.db.transaction().execute((tx) => revokeApiKey(tx, owner.id, owner.user_id, administration)))
    // What is no number may be a key, and is not printed again.
    if (!isDone) throw new StartError(`there is no such live key${/^\d+$/.test(named) ? `: ${named}` : ''}`)
    return owner.id
  })
  if (options.json) printJson({ ok: true, id })
  else printLine(`The key ${id} is revoked.`)
}

function rowOf({ id, name, prefix, last_four, created_at, last_used_at }: ApiKey): string[] {
  const shown = `${prefix}…${last_four}`
  return [String(id), name, shown, created_at.toISOString(), last_used_at?.toISOString() ?? 'never']
}
