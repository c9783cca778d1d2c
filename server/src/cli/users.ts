import { Command } from 'commander'
import { deactivatePerson, type ListedPerson, listPeople, nameOf, note } from '../accounts/index.ts'
import { StartError } from '../kernel/errors.ts'
import { ACTOR, administrate } from './administration.ts'
import type { Context } from './context.ts'
import { personNamed } from './person-named.ts'
import { printJson, printLine, printTable } from './print.ts'
import { createUserCommand } from './users-create.ts'
import { setUserCommand } from './users-set.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { json?: boolean }

/** `wayleave users`: people who sign in here. */
export function usersCommand(context: Context): Command {
  const users = new Command('users').description('add, change, list and deactivate people who sign in')
  users.addCommand(createUserCommand(context))
  users.addCommand(setUserCommand(context))
  addDatabaseOptions(users.command('list'))
    .description('list everybody who has an account, oldest first')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => list(options, context))
  addDatabaseOptions(users.command('deactivate <user>'))
    .description('close an account, named by address or number: sessions, grants, tokens and API keys end at once')
    .option('--json', 'print one line of JSON')
    .action((user: string, options: Options) => deactivate(user, options, context))
  return users
}

async function list(options: Options, { environment }: Context): Promise<void> {
  const people = await administrate(options, environment, ({ db }) => listPeople(db))
  if (options.json) return printJson(people.map(bodyOf))
  if (people.length === 0) return printLine('Nobody has an account yet: wayleave users create --help')
  const rows = people.map((one) => [String(one.person.userId), one.person.email, nameShown(one), stateOf(one)])
  printTable([['ID', 'EMAIL', 'NAME', 'STATE'], ...rows])
}

async function deactivate(named: string, options: Options, { environment }: Context): Promise<void> {
  const person = await administrate(options, environment, async (administration) => {
    const found = await personNamed(named, administration)
    const isDone = await administration.db.transaction().execute(async (tx) => {
      if (!(await deactivatePerson(tx, found.userId, administration))) return false
      await note(tx, { userId: found.userId, actor: ACTOR, action: 'person.deactivated' }, administration)
      return true
    })
    if (!isDone) throw new StartError(`${found.email} was deactivated already`)
    return found
  })
  if (options.json) printJson({ ok: true, user_id: person.userId, email: person.email })
  else printLine(`${person.email} is deactivated. What was issued for the account counts no longer.`)
}

function bodyOf({ person, createdAt, deactivatedAt, hasPassword }: ListedPerson) {
  return {
    user_id: person.userId,
    email: person.email,
    first_name: person.firstName,
    last_name: person.lastName,
    email_confirmed: person.isEmailConfirmed,
    has_password: hasPassword,
    is_staff: person.isStaff,
    created_at: createdAt,
    deactivated_at: deactivatedAt,
  }
}

function nameShown({ person }: ListedPerson): string {
  const name = nameOf(person)
  return name === person.email ? '-' : name
}

function stateOf({ person, deactivatedAt, hasPassword }: ListedPerson): string {
  if (deactivatedAt) return 'deactivated'
  if (!hasPassword) return 'no password yet'
  return person.isEmailConfirmed ? 'active' : 'address not confirmed'
}
