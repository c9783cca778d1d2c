import { Command } from 'commander'
import { deleteClient, regenerateSecret } from '../clients/index.ts'
import { StartError } from '../kernel/errors.ts'
import { ACTOR, administrate } from './administration.ts'
import { pairsOf } from './client-pairs.ts'
import { createClientCommand } from './clients-create.ts'
import { setClientCommand } from './clients-set.ts'
import type { Context } from './context.ts'
import { findOwnedClient, listOwnedClients } from './owned-client.ts'
import { printJson, printLine, printPairs, printTable } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { json?: boolean }

/** `wayleave clients`: OAuth clients and partners. */
export function clientsCommand(context: Context): Command {
  const clients = new Command('clients').description('register, list, show and change OAuth clients and partners')
  clients.addCommand(createClientCommand(context))
  clients.addCommand(setClientCommand(context))
  addDatabaseOptions(clients.command('list'))
    .description('list all clients, oldest first')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => list(options, context))
  addDatabaseOptions(clients.command('show <client_id>'))
    .description('show one client; secrets are never shown again')
    .option('--json', 'print one line of JSON')
    .action((clientId: string, options: Options) => show(clientId, options, context))
  addDatabaseOptions(clients.command('regenerate-secret <client_id>'))
    .description('make another secret, printed this once; the old one stops at once, everywhere')
    .option('--json', 'print one line of JSON')
    .action((clientId: string, options: Options) => regenerate(clientId, options, context))
  addDatabaseOptions(clients.command('delete <client_id>'))
    .description('delete a client with its grants and tokens; one that people have connections through stays')
    .option('--json', 'print one line of JSON')
    .action((clientId: string, options: Options) => remove(clientId, options, context))
  return clients
}

async function list(options: Options, { environment }: Context): Promise<void> {
  const clients = await administrate(options, environment, listOwnedClients)
  if (options.json) return printJson(clients)
  if (clients.length === 0) return printLine('No client is registered yet: wayleave clients create --help')
  const rows = clients.map(({ client_id, kind, key, name, owner }) => [client_id, kind, key, name, owner ?? '-'])
  printTable([['CLIENT ID', 'KIND', 'KEY', 'NAME', 'OWNER'], ...rows])
}

async function show(clientId: string, options: Options, { environment }: Context): Promise<void> {
  const client = await administrate(options, environment, (administration) => findOwnedClient(clientId, administration))
  if (!client) throw unknown(clientId)
  if (options.json) printJson(client)
  else printPairs(pairsOf(client))
}

async function regenerate(clientId: string, options: Options, { environment }: Context): Promise<void> {
  const made = await administrate(options, environment, (administration) =>
    administration.db.transaction().execute((tx) => regenerateSecret(tx, { clientId, actor: ACTOR }, administration)),
  )
  if (made.kind === 'unknown') throw unknown(clientId)
  if (made.kind === 'public') throw new StartError(`${clientId} is a public client: it keeps no secret`)
  if (options.json) return printJson({ client_id: clientId, client_secret: made.client_secret })
  printPairs([
    ['client_id', clientId],
    ['client_secret', made.client_secret],
  ])
  printLine()
  printLine('The secret is shown this once. The old one does not count any longer.')
}

async function remove(clientId: string, options: Options, { environment }: Context): Promise<void> {
  const deletion = await administrate(options, environment, (administration) =>
    administration.db.transaction().execute((tx) => deleteClient(tx, { clientId, actor: ACTOR }, administration)),
  )
  if (deletion === 'unknown') throw unknown(clientId)
  if (deletion === 'in_use') throw new StartError(`people have connections through ${clientId}; delete those first`)
  if (options.json) printJson({ ok: true, client_id: clientId })
  else printLine(`${clientId} is deleted, with its grants and tokens.`)
}

function unknown(clientId: string): StartError {
  return new StartError(`no client has the id ${clientId}; wayleave clients list shows them`)
}
