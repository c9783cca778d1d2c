// POST /oauth/authorize                                                   RFC 6749 §4.1.2 · authorization server §2
// The decision of the consent page's form, which carries the id of the kept request, its CSRF token and nothing else. What
// is decided on is what the server kept; a form that is refused leaves it as it was.
import { type BrowserSession, findSession } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { randomToken } from '../../kernel/ids.ts'
import { redirect } from './answer.ts'
import { allow, deny } from './decide.ts'
import { signInAddress } from './entrance.ts'
import { mailAgain } from './mail-again.ts'
import { confirmFirstPage } from './pages/confirm-first.ts'
import { DECISION_NAME, REQUEST_NAME } from './pages/form.ts'
import { findPending, type Pending } from './pending.ts'
import { proceedAgain, standingOf } from './proceed.ts'

export async function answerConsent(call: Call<null>, deps: Deps): Promise<Response> {
  const known = await findSession(call, deps)
  // Without a session nothing that was posted can be its token.
  const form = await readPageForm(call.request, known?.csrfToken ?? randomToken())
  const { pending, session } = await findPending(form.get(REQUEST_NAME) ?? '', known, deps)
  if (pending.status !== 'waiting') return proceedAgain(pending, session, deps)
  switch (form.get(DECISION_NAME)) {
    case 'deny':
      return answered(await deny(pending, session, deps), pending, session, deps)
    case 'allow':
      return answerAllowed(pending, session, deps)
    case 'mail':
      return mailAgain(pending, session, call, deps)
    default:
      throw new PageError(400, 'Choose Allow or Deny', 'Go back and choose one of the two buttons.')
  }
}

async function answerAllowed(pending: Pending, session: BrowserSession, deps: Deps): Promise<Response> {
  const verdict = await standingOf(pending, session, deps)
  if (verdict.kind === 'sign_in') return seeOther(await signInAddress(pending, session, deps))
  if (verdict.kind === 'confirm_first') return confirmFirstPage(pending, verdict.person, session)
  return answered(await allow(pending, verdict, session, deps), pending, session, deps)
}

async function answered(address: string | undefined, pending: Pending, session: BrowserSession, deps: Deps) {
  return address ? redirect(address) : proceedAgain(pending, session, deps)
}
