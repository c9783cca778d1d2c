// What a request needs next, and the page or the redirect that brings it.
import type { BrowserSession } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Incoming, seeOther } from '../../kernel/http/index.ts'
import { grantedScopes } from '../grant.ts'
import { redirect } from './answer.ts'
import { allow, answeredBefore, wasAllowed } from './decide.ts'
import { entranceOf } from './entrance.ts'
import { judgeStanding, type StandingVerdict } from './judge-standing.ts'
import { confirmFirstPage } from './pages/confirm-first.ts'
import { consentPage } from './pages/consent.ts'
import { overPage } from './pages/over.ts'
import { findPending, type Pending } from './pending.ts'

/** Takes a kept request as far as it goes now. */
export async function proceed(
  pending: Pending,
  session: BrowserSession,
  incoming: Incoming,
  deps: Deps,
): Promise<Response> {
  if (pending.status !== 'waiting') return answerOver(pending, session, deps)
  const verdict = await standingOf(pending, session, deps)
  switch (verdict.kind) {
    case 'sign_in':
      return seeOther(await entranceOf(pending, session, incoming, deps), session.cookies)
    case 'confirm_first':
      return confirmFirstPage(pending, verdict.person, session)
    case 'ask':
      return consentPage(pending, verdict.person, session, deps)
    case 'allowed': {
      const address = await allow(pending, verdict, session, deps)
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

async function answerOver(pending: Pending, session: BrowserSession, deps: Deps): Promise<Response> {
  const address = await answeredBefore(pending, deps)
  return address ? redirect(address, session.cookies) : overPage(pending, wasAllowed(pending, deps))
}
