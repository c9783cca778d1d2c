// "Send the mail again", on the page that asks a quick account to confirm its address first.
import { type BrowserSession, sendConfirmation } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Incoming } from '../../kernel/http/index.ts'
import { countExactly } from '../../kernel/limits/index.ts'
import { confirmFirstPage } from './pages/confirm-first.ts'
import type { Pending } from './pending.ts'
import { proceed, standingOf } from './proceed.ts'

/** Of one account, so that nobody's mailbox is filled by a button. */
const MAILS = { max: 5, windowSeconds: 3600 }

/** Sends the mail, unless the address is confirmed by now; then the request goes on. */
export async function mailAgain(
  pending: Pending,
  session: BrowserSession,
  incoming: Incoming,
  deps: Deps,
): Promise<Response> {
  const verdict = await standingOf(pending, session, deps)
  if (verdict.kind !== 'confirm_first') return proceed(pending, session, incoming, deps)
  const { person } = verdict
  const limit = await countExactly(deps.db, `confirmation-mail:${person.userId}`, MAILS, deps.clock)
  if (limit.kind === 'over')
    return confirmFirstPage(
      pending,
      person,
      session,
      'We have sent several mails already. Look in your spam folder too.',
    )
  await deps.db.transaction().execute((tx) => sendConfirmation(tx, person, deps))
  return confirmFirstPage(pending, person, session, 'The mail is on its way.')
}
