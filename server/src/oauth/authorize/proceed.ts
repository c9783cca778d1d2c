// What a request needs next, and the page or the redirect that brings it.
import { type BrowserSession, continueAfterSignIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { seeOther } from '../../kernel/http/index.ts'
import { grantedScopes } from '../grant.ts'
import { redirect } from './answer.ts'
import { allow, answeredBefore } from './decide.ts'
import { judgeStanding, type StandingVerdict } from './judge-standing.ts'
import { confirmFirstPage } from './pages/confirm-first.ts'
import { consentPage } from './pages/consent.ts'
import { overPage } from './pages/over.ts'
import { addressOf, findPending, type Pending } from './pending.ts'

/** Takes a kept request as far as it goes now. */
export async function proceed(pending: Pending, session: BrowserSession, deps: Deps): Promise<Response> {
  if (pending.status !== 'waiting') return answerOver(pending, session, deps)
  const verdict = await standingOf(pending, session, deps)
  switch (verdict.kind) {
    case 'sign_in':
      return seeOther(await entrance(pending, session, deps), session.cookies)
    case 'confirm_first':
      return confirmFirstPage(pending, verdict.person, session)
    case 'ask':
      return consentPage(pending, verdict.person, session, deps)
    case 'allowed': {
      const address = await allow(pending, verdict, deps)
      return address ? redirect(address, session.cookies) : proceedAgain(pending, session, deps)
    }
  }
}

/** The same for a request that somebody else has just answered: as it stands by now. */
export async function proceedAgain(pending: Pending, session: BrowserSession, deps: Deps): Promise<Response> {
  const now = await findPending(pending.id, session, deps)
  return answerOver(now.pending, session, deps)
}

/** How the person at this browser stands to the request. */
export async function standingOf(
  pending: Pick<Pending, 'request' | 'receivedAt'>,
  session: Pick<BrowserSession, 'person' | 'authenticatedAt'> | undefined,
  { db }: Pick<Deps, 'db'>,
): Promise<StandingVerdict> {
  const { person, authenticatedAt } = session ?? {}
  const { clientId } = pending.request
  const granted = person ? await grantedScopes(db, { clientId, userId: person.userId }) : []
  return judgeStanding(pending.request, pending.receivedAt, { person, authenticatedAt, granted })
}

// Workflow API 3.1: who is announced as new comes to the sign-up page, where his name stands already.
async function entrance(pending: Pending, session: BrowserSession, deps: Deps): Promise<string> {
  const signIn = await signInAddress(pending, session, deps)
  return pending.request.signUp.email && !session.person ? signIn.replace('/sign-in', '/sign-up') : signIn
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

async function answerOver(pending: Pending, session: BrowserSession, deps: Deps): Promise<Response> {
  const address = await answeredBefore(pending, deps)
  return address ? redirect(address, session.cookies) : overPage(pending)
}
