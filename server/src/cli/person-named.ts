import { findPerson, findPersonByEmail, type Person } from '../accounts/index.ts'
import { StartError } from '../kernel/errors.ts'
import type { Administration } from './administration.ts'

/** The person that a command line names, by address or by number. Throws StartError when there is none. */
export async function personNamed(named: string, { db }: Pick<Administration, 'db'>): Promise<Person> {
  const found = /^\d{1,9}$/.test(named) ? await findPerson(db, Number(named)) : await findPersonByEmail(db, named)
  if (found) return found
  throw new StartError(`nobody who may sign in is called ${named}; wayleave users list shows them`)
}
