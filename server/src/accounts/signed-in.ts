// Caller rule of pages that only a person who is signed in may see.
import type { Deps } from '../kernel/deps.ts'
import { SeeOther } from '../kernel/errors.ts'
import type { CallerRule, Incoming } from '../kernel/http/index.ts'
import { type BrowserSession, openSession } from './browser-session.ts'
import { continueAfterSignIn } from './continuation.ts'
import { HOME_PATH } from './home.ts'
import type { Person } from './person.ts'

const PATH_LENGTH_MAX = 2_000

/** A browser at which somebody is signed in. */
export type SignedIn = BrowserSession & { person: Person; authenticatedAt: Date }

/**
 * Whoever is signed in at this browser; anybody else is sent to sign in and comes back to the page. A form that was
 * posted meanwhile is not carried along: its page is shown again.
 */
export const signedIn: CallerRule<SignedIn> = { identify: identifySignedIn, security: [] }

async function identifySignedIn(incoming: Incoming, deps: Deps): Promise<SignedIn> {
  const session = await openSession(incoming, deps)
  if (session.person && session.authenticatedAt)
    return { ...session, person: session.person, authenticatedAt: session.authenticatedAt }
  const path = incoming.url.pathname + incoming.url.search
  const returnPath = path.length <= PATH_LENGTH_MAX ? path : HOME_PATH // ours are shorter
  const to = await continueAfterSignIn(session, { title: 'to continue', returnPath }, deps)
  throw new SeeOther(to, session.cookies)
}
