import { Command, Option } from 'commander'
import { note } from '../accounts/index.ts'
import { keyOfName, type Registered, type Registration, registerClient, registrationSchema } from '../clients/index.ts'
import { StartError } from '../kernel/errors.ts'
import { ACTOR, administrate } from './administration.ts'
import { addBrandOptions, brandContents } from './brand-options.ts'
import { addCommonOptions, addPartnerOptions, mistakesOf, settingsOf } from './client-options.ts'
import { pairsOf } from './client-pairs.ts'
import type { Context } from './context.ts'
import { type OwnedClient, withOwner } from './owned-client.ts'
import { personNamed } from './person-named.ts'
import { printJson, printLine, printPairs } from './print.ts'
import { remarkOn } from './remarks.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

/** `wayleave clients create`: registers a client; its secrets are printed this once. */
export function createClientCommand(context: Context): Command {
  const command = addDatabaseOptions(new Command('create'))
    .description('register a client; its secrets are printed this once')
    .addOption(
      new Option('--kind <kind>', 'what it is').choices(['embed', 'workflow', 'ai_actions']).makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'what people read')
    .option('--client-id <id>', 'default: a random one')
    .option('--public', 'ai_actions: it keeps no secret')
    .option('--no-public', 'ai_actions: it keeps a secret')
  return addBrandOptions(addPartnerOptions(addCommonOptions(command)))
    .option('--json', 'print one line of JSON')
    .action((options: Record<string, unknown> & DatabaseOptions) => create(options, context))
}

async function create(options: Record<string, unknown> & DatabaseOptions, { environment }: Context): Promise<void> {
  const registration = registrationOf({ ...options, ...(await brandContents(options)) })
  const registered = await administrate(options, environment, async (administration) => {
    if (registration.owner) await personNamed(registration.owner, administration) // says how to find out who there is
    const made = await registerClient(registration, administration)
    const subject = made?.client.client_id
    if (subject) await note(administration.db, { actor: ACTOR, action: 'client.created', subject }, administration)
    return made && { ...made, client: await withOwner(made.client, administration) }
  })
  if (!registered) throw new StartError(`the client id ${registration.client_id} is taken`)
  tell(registered, options.json === true)
}

function registrationOf(options: Record<string, unknown>): Registration {
  const given = { key: keyOfName(String(options.name)), ...settingsOf(options) }
  const result = registrationSchema.safeParse(given, { reportInput: true })
  if (result.success) return result.data
  throw new StartError(`the client cannot be registered:\n${mistakesOf(result.error.issues)}`)
}

function tell({ client, client_secret, webhook_secret }: Registered & { client: OwnedClient }, isJson: boolean): void {
  if (isJson) {
    printJson({ ...client, client_secret, webhook_secret })
    return
  }
  printPairs([
    ...pairsOf(client),
    ['client_secret', client_secret ?? '- (public client)'],
    ['webhook_secret', webhook_secret ?? '-'],
  ])
  printLine()
  printLine('The secrets are shown this once. Keep them on the server.')
  const remark = remarkOn(client)
  if (remark) printLine(remark)
}
