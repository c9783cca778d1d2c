import { Command } from 'commander'
import { findClient, listClients } from '../clients/index.ts'
import { StartError } from '../kernel/errors.ts'
import { administrate } from './administration.ts'
import { pairsOf } from './client-pairs.ts'
import { createClientCommand } from './clients-create.ts'
import { setClientCommand } from './clients-set.ts'
import type { Context } from './context.ts'
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
  return clients
}

async function list(options: Options, { environment }: Context): Promise<void> {
  const clients = await administrate(options, environment, listClients)
  if (options.json) return printJson(clients)
  if (clients.length === 0) return printLine('No client is registered yet: wayleave clients create --help')
  const rows = clients.map(({ client_id, kind, key, name }) => [client_id, kind, key, name])
  printTable([['CLIENT ID', 'KIND', 'KEY', 'NAME'], ...rows])
}

async function show(clientId: string, options: Options, { environment }: Context): Promise<void> {
  const client = await administrate(options, environment, (administration) => findClient(clientId, administration))
  if (!client) throw new StartError(`no client has the id ${clientId}; wayleave clients list shows them`)
  if (options.json) printJson(client)
  else printPairs(pairsOf(client))
}
