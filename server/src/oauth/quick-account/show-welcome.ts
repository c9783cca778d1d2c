// GET /welcome/{token}                                                         authorization server §7 · AI Actions 2
// A login link, opened. Looking at it makes nothing and signs nobody in: mail programs and scanners open links, too.
import {
  type BrowserSession,
  continueAfterSignIn,
  findPersonByEmail,
  openSession,
  refuseWithoutMail,
} from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, seeOther } from '../../kernel/http/index.ts'
import { askerOf, type FoundLink, findLoginLink } from './found-link.ts'
import { otherPersonPage, spentPage, welcomePage } from './pages.ts'
import { spendLink } from './store.ts'

export async function showWelcome(call: Call<null>, deps: Deps): Promise<Response> {
  const session = await openSession(call, deps)
  const link = await findLoginLink(call.params.token ?? '', deps)
  if (link.standing !== 'live') return answerSpent(link, session, deps)
  const known = await findPersonByEmail(deps.db, link.email)
  if (!known) return answerUnknown(link, session, deps)
  if (session.person?.userId === known.userId) return goOn(link, session, deps)
  const signIn = await signInTo(link.path, link, session, deps)
  if (session.person) return otherPersonPage(link, session, session.person, signIn)
  return seeOther(signIn, session.cookies)
}

/** The sign-in page that leads on to `returnPath`. */
export function signInTo(returnPath: string, link: FoundLink, session: BrowserSession, deps: Deps): Promise<string> {
  const { email, first_name, last_name, formTargets } = link
  const names = { ...(first_name && { firstName: first_name }), ...(last_name && { lastName: last_name }) }
  const title = `to continue to ${askerOf(link)}`
  const cameFor = link.client_id === null ? {} : { cameFor: link.client_id }
  return continueAfterSignIn(
    session,
    { title, returnPath, prefill: { email, ...names }, formTargets, ...cameFor },
    deps,
  )
}

export async function answerSpent(link: FoundLink, session: BrowserSession, deps: Deps): Promise<Response> {
  return spentPage(link, session, await signInTo(link.target, link, session, deps))
}

async function answerUnknown(link: FoundLink, session: BrowserSession, deps: Deps): Promise<Response> {
  refuseWithoutMail(deps)
  const names = { firstName: link.first_name ?? '', lastName: link.last_name ?? '' }
  return welcomePage({
    link,
    session,
    names,
    mistakes: {},
    signInAddress: await signInTo(link.target, link, session, deps),
  })
}

// Whoever the link was made for has signed in: it has served.
async function goOn(link: FoundLink, session: BrowserSession, deps: Deps): Promise<Response> {
  if (await spendLink(deps.db, link.hash, deps.clock.now())) return seeOther(link.target, session.cookies)
  return answerSpent({ ...link, standing: 'used' }, session, deps)
}
