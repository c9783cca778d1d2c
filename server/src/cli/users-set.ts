import { Command } from 'commander'
import { note, setStaff } from '../accounts/index.ts'
import { StartError } from '../kernel/errors.ts'
import { ACTOR, administrate } from './administration.ts'
import type { Context } from './context.ts'
import { personNamed } from './person-named.ts'
import { printJson, printLine } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { staff?: boolean; json?: boolean }

/** `wayleave users set`: who speaks for the operator of this server. */
export function setUserCommand(context: Context): Command {
  return addDatabaseOptions(new Command('set').argument('<user>'))
    .description('change a person, named by address or number')
    .option('--staff', 'the person may speak for the operator of this server')
    .option('--no-staff', 'no longer')
    .option('--json', 'print one line of JSON')
    .action((user: string, options: Options) => change(user, options, context))
}

async function change(named: string, { staff, ...options }: Options, { environment }: Context): Promise<void> {
  if (staff === undefined) throw new StartError('nothing to change: say --staff or --no-staff')
  const person = await administrate(options, environment, async (administration) => {
    const found = await personNamed(named, administration)
    await administration.db.transaction().execute(async (tx) => {
      await setStaff(tx, found.userId, staff)
      const deed = { userId: found.userId, actor: ACTOR, action: 'person.changed', detail: { is_staff: staff } }
      await note(tx, deed, administration)
    })
    return found
  })
  if (options.json) printJson({ user_id: person.userId, email: person.email, is_staff: staff })
  else printLine(`${person.email} ${staff ? 'is staff of this server.' : 'is staff of this server no longer.'}`)
}
