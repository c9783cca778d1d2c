// Where somebody is let in who is not signed in, or not lately enough.
import { type BrowserSession, continueAfterSignIn, emailMistake, nameMistake } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Incoming } from '../../kernel/http/index.ts'
import { countLoginLink, makeLoginLink } from '../quick-account/login-link.ts'
import { addressOf, type Pending } from './pending.ts'

/**
 * The page that leads back to the request: sign-in; for somebody whom the client announces as new, sign-up; and when it
 * sends address and both names, the page of quick account creation.                              Workflow API 3.1
 */
export async function entranceOf(
  pending: Pending,
  session: BrowserSession,
  incoming: Incoming,
  deps: Deps,
): Promise<string> {
  const { email } = pending.request.signUp
  if (session.person || email === undefined || emailMistake(email) !== undefined)
    return signInAddress(pending, session, deps)
  const quick = await quickAddress(pending, incoming, deps)
  return quick ?? (await signInAddress(pending, session, deps)).replace('/sign-in', '/sign-up')
}

/** The sign-in page that leads back to the request. */
export async function signInAddress(pending: Pending, session: BrowserSession, deps: Deps): Promise<string> {
  const { request, client } = pending
  const email = request.signUp.email ?? request.loginHint ?? undefined
  const continuation = {
    title: `to continue to ${client.name}`,
    returnPath: addressOf(pending),
    prefill: { ...request.signUp, ...(email && { email }) },
    formTargets: [request.redirectUri],
    cameFor: request.clientId,
  }
  return continueAfterSignIn(session, continuation, deps)
}

// It tells whether an address has an account, as login links do: their limit holds here, too.
async function quickAddress(pending: Pending, incoming: Incoming, deps: Deps): Promise<string | undefined> {
  const { email, firstName, lastName } = pending.request.signUp
  if (!email || !firstName || !lastName) return undefined
  if (nameMistake(firstName) !== undefined || nameMistake(lastName) !== undefined) return undefined
  if ((await countLoginLink(incoming, deps)).kind === 'over') return undefined
  const { clientId } = pending.request
  return makeLoginLink({ clientId, target: addressOf(pending), email, firstName, lastName }, deps)
}
