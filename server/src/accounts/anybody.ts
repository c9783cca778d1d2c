// Caller rule of pages that everybody may see, and that say more to whoever is signed in.
import type { Deps } from '../kernel/deps.ts'
import type { CallerRule, Incoming } from '../kernel/http/index.ts'
import { findSession } from './browser-session.ts'
import type { SignedIn } from './signed-in.ts'

/** Whoever is signed in at this browser; undefined for anybody else, of whom nothing is written down. */
export const anybody: CallerRule<SignedIn | undefined> = { identify: identifyAnybody, security: [] }

async function identifyAnybody(incoming: Incoming, deps: Deps): Promise<SignedIn | undefined> {
  const session = await findSession(incoming, deps)
  if (!session?.person || !session.authenticatedAt) return undefined
  return { ...session, person: session.person, authenticatedAt: session.authenticatedAt }
}
