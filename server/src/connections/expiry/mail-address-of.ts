import { findPerson, findUser } from '../../accounts/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import { isMailAddress } from '../../kernel/mail/index.ts'

/**
 * Where a person is mailed about connections: a confirmed address of an account of ours, or what the partner's JWTs say by
 * their `email` claim. Undefined where none is known.
 */
export async function mailAddressOf(userId: number, tx: Tx): Promise<string | undefined> {
  const user = await findUser(userId, { db: tx })
  if (!user) return undefined
  // What a claim says may be anything; what is no address is mailed nothing.
  if (user.external_id !== null) return user.email !== null && isMailAddress(user.email) ? user.email : undefined
  const person = await findPerson(tx, userId)
  return person?.isEmailConfirmed ? person.email : undefined
}
