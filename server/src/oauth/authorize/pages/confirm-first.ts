import type { BrowserSession, Person } from '../../../accounts/index.ts'
import { html } from '../../../kernel/html/index.ts'
import { addressOf, type Pending } from '../pending.ts'
import { decisionPage } from './consent.ts'
import { decisionButton, decisionForm } from './form.ts'

/** Why a quick account cannot approve this client yet, and how it can. `notice`: what came of asking for another mail. */
export function confirmFirstPage(
  pending: Pending,
  { email }: Person,
  session: BrowserSession,
  notice?: string,
): Promise<Response> {
  const { client } = pending
  const title = 'Confirm your e-mail address first'
  const body = html`<h1>${title}</h1>
${notice === undefined ? '' : html`<p class="message" role="status">${notice}</p>`}
<p>${client.name} asks to use the account <strong>${email}</strong>. Nobody has confirmed that address yet, and until then the account works with the app that it was made for alone.</p>
<p>Open the mail that we sent to <strong>${email}</strong>, confirm the address there, then come back: <a href="${addressOf(pending)}">I have confirmed it</a>.</p>
${decisionForm(pending, session, html`${decisionButton('mail', 'Send the mail again')}${decisionButton('deny', 'Deny')}`)}
<p class="after quiet">Not your address? <a href="${addressOf(pending)}/switch">Use another account</a>.</p>`
  return decisionPage(pending, session, title, body)
}
