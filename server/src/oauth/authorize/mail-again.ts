// "Send the mail again", on the page that asks a quick account to confirm its address first.
import { type BrowserSession, sendConfirmationAgain } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Incoming } from '../../kernel/http/index.ts'
import { confirmFirstPage } from './pages/confirm-first.ts'
import type { Pending } from './pending.ts'
import { proceed, standingOf } from './proceed.ts'

/** Sends the mail, unless the address is confirmed by now; then the request goes on. */
export async function mailAgain(
  pending: Pending,
  session: BrowserSession,
  incoming: Incoming,
  deps: Deps,
): Promise<Response> {
  const verdict = await standingOf(pending, session, deps)
  if (verdict.kind !== 'confirm_first') return proceed(pending, session, incoming, deps)
  const { words } = await sendConfirmationAgain(verdict.person, deps)
  return confirmFirstPage(pending, verdict.person, session, words)
}
