// GET and POST /confirm-email/again
// "Send the mail again", for whoever is signed in with an address that is not confirmed yet.
import type { Deps } from '../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../kernel/http/index.ts'
import { countExactly } from '../kernel/limits/index.ts'
import { HOME_PATH } from './home.ts'
import { sendConfirmation } from './mail-link.ts'
import { confirmFirstPage } from './pages/confirm-first.ts'
import type { Person } from './person.ts'
import type { SignedIn } from './signed-in.ts'

/** Of one account, so that nobody's mailbox is filled by a button. */
const MAILS = { max: 5, windowSeconds: 3600 }

export async function showMailAgain({ caller }: Call<SignedIn>): Promise<Response> {
  return caller.person.isEmailConfirmed ? seeOther(HOME_PATH) : confirmFirstPage(caller, { status: 200 })
}

export async function takeMailAgain({ request, caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(request, caller.csrfToken)
  if (caller.person.isEmailConfirmed) return seeOther(HOME_PATH)
  const { words, retryAfterSeconds } = await sendConfirmationAgain(caller.person, deps)
  return confirmFirstPage(caller, {
    status: retryAfterSeconds === undefined ? 200 : 429,
    notice: words,
    retryAfterSeconds,
  })
}

type SentAgain = { words: string; retryAfterSeconds: number | undefined }

/** Sends the mail, unless several went out in this hour already; `words` tell the person which. */
export async function sendConfirmationAgain(person: Person, deps: Deps): Promise<SentAgain> {
  const limit = await countExactly(deps.db, `confirmation-mail:${person.userId}`, MAILS, deps.clock)
  if (limit.kind === 'over')
    return {
      words: 'We have sent several mails already. Look in your spam folder too.',
      retryAfterSeconds: limit.retryAfterSeconds,
    }
  await deps.db.transaction().execute((tx) => sendConfirmation(tx, person, deps))
  return { words: 'The mail is on its way.', retryAfterSeconds: undefined }
}
