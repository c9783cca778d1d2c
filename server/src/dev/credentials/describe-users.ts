import { findPersonByEmail, verifyPassword } from '../../accounts/index.ts'
import { ownerOfApiKey } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { KeptSeed, Seed } from '../seed/index.ts'
import type { Credentials } from './file.ts'

/** The users of seeds; what was changed since is null. Of two seeds that name an address the later one counts. */
export async function describeUsers(seeds: readonly KeptSeed[], deps: Deps): Promise<Credentials['users']> {
  const byEmail = new Map(seeds.flatMap(({ seed }) => seed.users).map((user) => [user.email.toLowerCase(), user]))
  const users = await Promise.all([...byEmail.values()].map((user) => describeUser(user, deps)))
  return users.filter((user) => user !== undefined)
}

/** Undefined for somebody whose account was closed. */
async function describeUser(
  { email, password, api_key }: Seed['users'][number],
  deps: Deps,
): Promise<Credentials['users'][number] | undefined> {
  const person = await findPersonByEmail(deps.db, email)
  if (!person) return undefined
  const isPasswordSame = password !== undefined && (await verifyPassword(email, password, deps)) !== undefined
  const owner = api_key === undefined ? undefined : await ownerOfApiKey(deps.db, api_key)
  return {
    email,
    password: isPasswordSame ? password : null,
    api_key: owner?.user_id === person.userId ? (api_key ?? null) : null,
    user_id: person.userId,
  }
}
