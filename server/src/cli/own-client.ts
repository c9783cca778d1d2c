import type { Command } from 'commander'
import { note } from '../accounts/index.ts'
import { findApp, type PublishedApp } from '../apps/index.ts'
import {
  findOwnClient,
  type OwnClient,
  ownClientMistakes,
  redirectUriOf,
  removeOwnClient,
  setOwnClient,
} from '../connections/index.ts'
import { StartError } from '../kernel/errors.ts'
import { ACTOR, type Administration, administrate } from './administration.ts'
import type { Context } from './context.ts'
import { personNamed } from './person-named.ts'
import { printJson, printLine, printPairs } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { workspace?: string; user?: string; json?: boolean }
type SetOptions = Options & { clientId: string; clientSecret: string }

/** `wayleave apps own-client`: the OAuth client that a workspace has registered at a provider itself. */
export function addOwnClientCommands(apps: Command, context: Context): void {
  const own = apps.command('own-client').description("a workspace's own OAuth client for an app")
  optionsOf(own.command('set <app>'))
    .description('sign in with this client from now on; the same id with another secret replaces the secret')
    .requiredOption('--client-id <id>', 'as the provider gave it')
    .option('--client-secret <secret>', 'other users of this machine may see it in the list of processes', '')
    .action((app: string, options: SetOptions) => set(app, options, context))
  optionsOf(own.command('show <app>'))
    .description('the client in use, never its secret, and the redirect URI to register')
    .action((app: string, options: Options) => show(app, options, context))
  optionsOf(own.command('remove <app>'))
    .description("sign in with the app's client again; connections stay with the client that they were made with")
    .action((app: string, options: Options) => remove(app, options, context))
}

function optionsOf(command: Command): Command {
  return addDatabaseOptions(command)
    .option('--workspace <number>', 'whose client')
    .option('--user <user>', 'in its place: the workspace of this person, by address or number')
    .option('--json', 'print one line of JSON')
}

async function set(named: string, options: SetOptions, { environment }: Context): Promise<void> {
  const { clientId, clientSecret } = options
  const mistakes = ownClientMistakes({ clientId, clientSecret })
  if (mistakes.clientId) throw new StartError(`--client-id: ${mistakes.clientId}`)
  if (mistakes.clientSecret) throw new StartError(`--client-secret: ${mistakes.clientSecret}`)
  await administrate(options, environment, async (administration) => {
    const { app, workspaceId } = await placeOf(named, options, administration)
    const written = administration.db.transaction().execute(async (tx) => {
      await setOwnClient(tx, { workspaceId, appId: app.id, clientId, clientSecret }, administration)
      const detail = { workspace: workspaceId, client_id: clientId }
      await note(tx, { actor: ACTOR, action: 'own_client.set', subject: app.key, detail }, administration)
    })
    await written.catch((error) => {
      throw isMissingRow(error) ? new StartError(`there is no workspace ${workspaceId}`) : error
    })
  })
  if (options.json) printJson({ ok: true })
  else printLine('New sign-ins use this client.')
}

async function show(named: string, options: Options, { environment }: Context): Promise<void> {
  const shown = await administrate(options, environment, async (administration) => {
    const { app, workspaceId } = await placeOf(named, options, administration)
    const own = await findOwnClient({ workspaceId, appId: app.id }, administration)
    const redirectUri = redirectUriOf(app, { publicUrl: await administration.publicUrlOf() })
    return { ...bodyOf(own), redirect_uri: redirectUri }
  })
  if (options.json) return printJson(shown)
  printPairs(Object.entries(shown).map(([name, value]) => [name, value ?? "none: the app's is used"]))
}

async function remove(named: string, options: Options, { environment }: Context): Promise<void> {
  const wasThere = await administrate(options, environment, async (administration) => {
    const { app, workspaceId } = await placeOf(named, options, administration)
    return administration.db.transaction().execute(async (tx) => {
      const isRemoved = await removeOwnClient(tx, { workspaceId, appId: app.id }, administration)
      const deed = { actor: ACTOR, action: 'own_client.removed', subject: app.key, detail: { workspace: workspaceId } }
      if (isRemoved) await note(tx, deed, administration)
      return isRemoved
    })
  })
  if (!wasThere) throw new StartError('this workspace has no client of its own for the app')
  if (options.json) printJson({ ok: true })
  else printLine("New sign-ins use the app's client.")
}

async function placeOf(
  named: string,
  { workspace, user }: Options,
  administration: Administration,
): Promise<{ app: PublishedApp; workspaceId: number }> {
  const app = await findApp(named, administration)
  if (!app) throw new StartError(`no app is called ${named}; wayleave apps list shows them`)
  if (!app.auth.oauth2) throw new StartError(`${app.name} does not sign in by OAuth 2.0`)
  if ((workspace === undefined) === (user === undefined)) throw new StartError('say either --workspace or --user')
  if (user !== undefined) return { app, workspaceId: (await personNamed(user, administration)).workspaceId }
  if (!/^[1-9]\d{0,14}$/.test(workspace ?? '')) throw new StartError('--workspace must be a number')
  return { app, workspaceId: Number(workspace) }
}

// PostgreSQL: foreign_key_violation.
function isMissingRow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503'
}

function bodyOf(own: OwnClient | undefined) {
  return { client_id: own?.clientId ?? null, since: own?.since.toISOString() ?? null }
}
