// A user of a seed: an account whose address counts as confirmed, with the password and the API key that are given.
import { changeAccount, createAccount, findPersonByEmail, type Person } from '../../accounts/index.ts'
import { keepApiKey } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Seed } from './schema.ts'

type SeedUser = Seed['users'][number]

const KEY_NAME = 'seed'

/**
 * Makes the account unless the address is known. What the person changed stays, unless the seed says something new:
 * `isEdited`. A key that was revoked stays so.
 */
export async function applyUser(user: SeedUser, isEdited: boolean, deps: Deps): Promise<void> {
  const { password, first_name: firstName, last_name: lastName } = user
  const given = { ...(password && { password }), ...(firstName && { firstName }), ...(lastName && { lastName }) }
  const known = await findPersonByEmail(deps.db, user.email)
  if (known && isEdited) {
    await deps.db.transaction().execute((tx) => changeAccount(tx, known.userId, given, deps))
  }
  const person = known ?? (await make({ email: user.email, ...given }, deps))
  if (person && user.api_key) await keepApiKey(person, { key: user.api_key, name: KEY_NAME }, deps)
}

// Somebody whose account was closed keeps the address, and nobody gets it anew.
async function make(account: Parameters<typeof createAccount>[1], deps: Deps): Promise<Person | undefined> {
  return deps.db.transaction().execute((tx) => createAccount(tx, { ...account, isEmailConfirmed: true }, deps))
}
