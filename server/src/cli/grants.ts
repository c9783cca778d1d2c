import { Command } from 'commander'
import { findPerson, note } from '../accounts/index.ts'
import { StartError } from '../kernel/errors.ts'
import { findLiveGrant, type Grant, listLiveGrants, revokeGrant } from '../oauth/index.ts'
import { ACTOR, type Administration, administrate } from './administration.ts'
import type { Context } from './context.ts'
import { personNamed } from './person-named.ts'
import { printJson, printLine, printTable } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { user?: string; client?: string; json?: boolean }

/** `wayleave grants`: what people allow clients. */
export function grantsCommand(context: Context): Command {
  const grants = new Command('grants').description('list and revoke what people allow clients')
  addChoice(addDatabaseOptions(grants.command('list')))
    .description('list what is allowed now, newest first')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => list(options, context))
  addChoice(addDatabaseOptions(grants.command('revoke [grants...]')))
    .description('revoke grants, named by number, or all of a person or client: their codes and tokens end at once')
    .option('--json', 'print one line of JSON')
    .action((ids: string[], options: Options) => revoke(ids, options, context))
  return grants
}

function addChoice(command: Command): Command {
  return command
    .option('--user <user>', 'those of this person, by address or number')
    .option('--client <client_id>', 'those to this client')
}

async function list(options: Options, { environment }: Context): Promise<void> {
  const grants = await administrate(options, environment, async (administration) => {
    return withEmails(await chosen(options, administration), administration)
  })
  if (options.json) return printJson(grants)
  if (grants.length === 0) return printLine('Nothing is allowed.')
  const rows = grants.map((one) => [
    one.id,
    one.email,
    one.client_id,
    one.scopes.join(' '),
    one.created_at.toISOString(),
  ])
  printTable([['ID', 'USER', 'CLIENT ID', 'SCOPES', 'SINCE'], ...rows])
}

async function revoke(ids: readonly string[], options: Options, { environment }: Context): Promise<void> {
  const hasChoice = options.user !== undefined || options.client !== undefined
  if (hasChoice === ids.length > 0) throw new StartError('name grants by number, or all of a --user or --client')
  const revoked = await administrate(options, environment, async (administration) => {
    const grants = hasChoice ? await chosen(options, administration) : await byNumber(ids, administration)
    await revokeAll(grants, options, administration)
    return grants
  })
  if (options.json) printJson({ ok: true, revoked: revoked.map(({ id }) => id) })
  else printLine(revoked.length === 1 ? 'One grant is revoked.' : `${revoked.length} grants are revoked.`)
}

async function chosen({ user, client }: Options, administration: Administration): Promise<readonly Grant[]> {
  const userId = user === undefined ? undefined : (await personNamed(user, administration)).userId
  return listLiveGrants(administration.db, { userId, clientId: client })
}

async function byNumber(named: readonly string[], { db }: Administration): Promise<readonly Grant[]> {
  const ids = [...new Set(named)]
  const found = await Promise.all(ids.map((id) => findLiveGrant(db, id)))
  const missing = ids.filter((_, at) => !found[at])
  if (missing.length > 0)
    throw new StartError(`there is no live grant ${missing.join(', ')}; wayleave grants list shows them`)
  return found.filter((grant) => grant !== undefined)
}

const A_STEP = 500

// In steps, so that nobody who wants a new token waits for all of them; what is revoked stays so if this is broken off.
async function revokeAll(grants: readonly Grant[], { json }: Options, administration: Administration): Promise<void> {
  for (let done = 0; done < grants.length; done += A_STEP) {
    if (done > 0 && !json) process.stderr.write(`${done} of ${grants.length} are revoked\n`)
    await administration.db.transaction().execute(async (tx) => {
      for (const { id, user_id } of grants.slice(done, done + A_STEP)) {
        await revokeGrant(tx, id, 'revoked by an administrator', administration)
        await note(tx, { userId: user_id, actor: ACTOR, action: 'grant.revoked', subject: id }, administration)
      }
    })
  }
}

async function withEmails(grants: readonly Grant[], { db }: Administration) {
  const ids = [...new Set(grants.map(({ user_id }) => user_id))]
  const emails = new Map<number, string | undefined>()
  for (const id of ids) emails.set(id, (await findPerson(db, id))?.email)
  return grants.map(({ id, user_id, client_id, scopes, created_at }) => {
    return { id, user_id, email: emails.get(user_id) ?? String(user_id), client_id, scopes, created_at }
  })
}
