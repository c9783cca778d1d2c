import { Command } from 'commander'
import { confirmationLink, createAccount, note, type Person, passwordMistake, setStaff } from '../accounts/index.ts'
import { StartError } from '../kernel/errors.ts'
import { isMailAddress } from '../kernel/mail/index.ts'
import { ACTOR, type Administration, administrate } from './administration.ts'
import type { Context } from './context.ts'
import { printJson, printLine, printPairs } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & {
  email: string
  firstName?: string
  lastName?: string
  password?: string
  staff?: boolean
  json?: boolean
}

type Made = { person: Person; link: { link: string; expiresAt: Date } | undefined }

/** `wayleave users create`: an account, with a password or with the link that sets one. */
export function createUserCommand(context: Context): Command {
  return addDatabaseOptions(new Command('create'))
    .description('add a person; without a password, print the link that sets one, once')
    .requiredOption('--email <address>', 'by which the person signs in')
    .option('--first-name <name>')
    .option('--last-name <name>')
    .option('--password <password>', 'other users of this machine may see it in the list of processes')
    .option('--staff', 'the person may speak for the operator of this server')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => create(options, context))
}

async function create(options: Options, { environment }: Context): Promise<void> {
  refuseMistakes(options)
  const made = await administrate(options, environment, (administration) => add(options, administration))
  if (!made) throw new StartError(`the address ${options.email} has an account already`)
  if (options.json) printJson(bodyOf(made))
  else tell(made)
}

function refuseMistakes({ email, password }: Options): void {
  if (!isMailAddress(email)) throw new StartError(`--email ${email} is no e-mail address`)
  const mistake = password === undefined ? undefined : passwordMistake(password, email)
  if (mistake) throw new StartError(`--password: ${mistake}`)
}

// Who is given a password is vouched for by whoever gives it; who gets a link proves nothing before it is used.
async function add(options: Options, administration: Administration): Promise<Made | undefined> {
  const { email, firstName, lastName, password, staff } = options
  const names = { ...(firstName && { firstName }), ...(lastName && { lastName }) }
  const publicUrl = password === undefined ? await administration.publicUrlOf() : ''
  return administration.db.transaction().execute(async (tx) => {
    const secret = password === undefined ? {} : { password, isEmailConfirmed: true }
    const person = await createAccount(tx, { email, ...names, ...secret }, administration)
    if (!person) return undefined
    if (staff) await setStaff(tx, person.userId, true)
    const deed = { userId: person.userId, actor: ACTOR, action: 'person.created' }
    await note(tx, staff ? { ...deed, detail: { is_staff: true } } : deed, administration)
    const link =
      password === undefined ? await confirmationLink(tx, person, { ...administration, publicUrl }) : undefined
    return { person, link }
  })
}

function bodyOf({ person, link }: Made) {
  return {
    user_id: person.userId,
    email: person.email,
    first_name: person.firstName,
    last_name: person.lastName,
    set_password_link: link?.link ?? null,
    link_expires_at: link?.expiresAt ?? null,
  }
}

function tell({ person, link }: Made): void {
  printPairs([
    ['user_id', String(person.userId)],
    ['email', person.email],
    ...(link ? ([['set_password_link', link.link]] as const) : []),
  ])
  if (!link) return
  printLine()
  printLine(`The link is shown this once. It serves once, until ${link.expiresAt.toISOString()}.`)
}
