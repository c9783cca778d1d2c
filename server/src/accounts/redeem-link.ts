// What a mailed link does: the address is proven, so its owner gets the account, and whoever had it before is out.
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Incoming } from '../kernel/http/index.ts'
import * as store from './account-store.ts'
import { note } from './audit.ts'
import { type BrowserSession, endSessions } from './browser-session.ts'
import { forgetWrongPasswords } from './limits.ts'
import { redeemMailLink } from './mail-link.ts'
import type { Person } from './person.ts'
import { welcome } from './sign-in.ts'

/**
 * Uses the link up, sets the password (`hashPassword`), confirms the address, ends every other session of the account and
 * signs its person in at this browser. Undefined when the link is not live: of any number of uses one succeeds.
 */
export async function redeemLink(
  tx: Tx,
  incoming: Incoming,
  { token, passwordHash }: { token: string; passwordHash: string },
  deps: Pick<Deps, 'clock' | 'seal'>,
): Promise<{ person: Person; session: BrowserSession } | undefined> {
  const userId = await redeemMailLink(tx, token, deps)
  const person = userId && (await store.setPassword(tx, userId, passwordHash, deps.clock.now()))
  if (!person) return undefined
  const session = await welcome(tx, incoming, person, deps)
  await endSessions(tx, person.userId, session)
  await note(tx, { userId: person.userId, actor: person.email, action: 'password.set' }, deps)
  await forgetWrongPasswords(tx, person.email, incoming, deps)
  return { person, session }
}
