// What a quick account is told until its address is confirmed: until then it is for one client alone (AI Actions 2).
import { PageError } from '../../kernel/errors.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import { HOME_PATH } from '../home.ts'
import type { Person } from '../person.ts'
import type { SignedIn } from '../signed-in.ts'
import { hiddenFields } from './account-page.ts'
import { framedPage } from './framed-page.ts'

const TITLE = 'Confirm your e-mail address first'

/** Whether that account has to confirm its address before it makes anything of its own. */
export function isConfirmationDue({ isEmailConfirmed, cameFor }: Person): boolean {
  return !isEmailConfirmed && cameFor !== null
}

/** Throws PageError 403 for an account that has to confirm its address first; its page offers the mail again. */
export async function refuseUnconfirmed(caller: SignedIn): Promise<void> {
  if (!isConfirmationDue(caller.person)) return
  const page = await confirmFirstPage(caller, { status: 403 })
  throw new PageError(403, TITLE, `We have sent a link to ${caller.person.email}.`, { page })
}

/** The page that asks for the confirmation. `notice`: what came of asking for another mail. */
export function confirmFirstPage(
  caller: SignedIn,
  { status, notice, retryAfterSeconds }: { status: number; notice?: string; retryAfterSeconds?: number | undefined },
): Promise<Response> {
  const body = html`<div class="page-head"><div><h1>${TITLE}</h1></div></div>
${notice === undefined ? '' : html`<div class="message" role="status"><p>${notice}</p></div>`}
<section class="panel narrow"><div class="panel-body">${confirmFirst(caller)}
<p class="after"><a href="${HOME_PATH}">Home</a></p></div></section>`
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return framedPage(caller, body, { section: 'home', title: TITLE, status, headers })
}

/** What to do, and the button that sends the mail again. */
export function confirmFirst(caller: SignedIn): Html {
  return html`<p>Until then your account works only with the app that it was made for.</p>
<p>Open the mail that we sent to <strong>${caller.person.email}</strong>, and set a password there. Then come back to this page.</p>
<form method="post" action="/confirm-email/again">${hiddenFields(caller)}<div class="actions"><button>Send the mail again</button></div></form>
<p class="after quiet">Not your address? Sign out, above, and sign in with another account.</p>`
}
