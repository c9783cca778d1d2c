// GET and POST /forgot-password
// Mails a link that sets another password. Whether the address is known is looked up later, by a job: neither the words of
// the answer nor its time can tell.
import type { Deps } from '../kernel/deps.ts'
import type { Call } from '../kernel/http/index.ts'
import type { Job } from '../kernel/queue/index.ts'
import { findPersonByEmail } from './account.ts'
import { emailMistake, fieldOf, readSessionForm } from './account-form.ts'
import { openSession } from './browser-session.ts'
import { findContinuation } from './continuation.ts'
import { countMailAsked } from './limits.ts'
import { sendReset } from './mail-link.ts'
import { forgotPasswordPage, linkSentPage } from './pages/forgot-password-page.ts'
import { refuseWithoutMail } from './sign-up.ts'

declare module '../kernel/queue/queue.ts' {
  interface JobPayloads {
    /** Somebody asked for a link to this address. */
    'account.mail-link': { email: string }
  }
}

export async function showForgotPassword(call: Call<null>, deps: Deps): Promise<Response> {
  refuseWithoutMail(deps)
  const session = await openSession(call, deps)
  const continueId = call.url.searchParams.get('continue')
  const continuation = await findContinuation(continueId, session, deps)
  const email = continuation?.prefill.email ?? session.person?.email ?? ''
  return forgotPasswordPage({ session, continueId, email })
}

export async function takeForgotPassword(call: Call<null>, deps: Deps): Promise<Response> {
  refuseWithoutMail(deps)
  const { session, form } = await readSessionForm(call, deps)
  const continueId = form.get('continue')
  const email = fieldOf(form, 'email')
  const view = { session, continueId, email }

  const mistake = emailMistake(email)
  if (mistake) return forgotPasswordPage({ ...view, mistake })
  const retryAfterSeconds = await countMailAsked(email, call, deps)
  if (retryAfterSeconds !== undefined) return forgotPasswordPage({ ...view, retryAfterSeconds })
  await deps.db.transaction().execute((tx) => deps.queue.enqueue(tx, 'account.mail-link', { email }))
  return linkSentPage(view)
}

/** Job account.mail-link: sends the link when the address has an account. Made twice, it sends two. */
export async function mailLink({ data }: Job<'account.mail-link'>, deps: Deps): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const person = await findPersonByEmail(tx, data.email)
    if (person) await sendReset(tx, person, deps)
  })
}
