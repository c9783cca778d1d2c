import { type Html, html } from '../../../kernel/html/index.ts'
import { pageAddress } from '../addresses.ts'
import { CSRF_NAME, DECISION_NAME } from '../form.ts'
import type { Visit } from '../visit.ts'

/** The one form of a session's page. */
export function connectForm(visit: Visit, content: Html): Html {
  return html`<form method="post" action="${pageAddress(visit)}">
<input type="hidden" name="${CSRF_NAME}" value="${visit.session.csrf_token}">
${content}
</form>`
}

/** What the session is about: a new connection, or by its name the one that it renews. */
export function headingOf({ app, client, renewed }: Visit): string {
  return renewed ? `Reconnect ${renewed.title}` : `Connect ${app.name} to ${client.name}`
}

/** Cancel, on every page of an open session. */
export function cancelButton(): Html {
  return html`<button class="plain" name="${DECISION_NAME}" value="cancel" formnovalidate>Cancel</button>`
}

/** For whom this happens, and where the sign-in will be: told before anything opens, so that a stray link is noticed. */
export function facts(visit: Visit, host: string | undefined): Html {
  const { userLabel } = visit
  if (userLabel === null && host === undefined) return html``
  return html`<dl class="facts">
${userLabel === null ? '' : html`<dt>Connecting for</dt><dd><strong>${userLabel}</strong></dd>`}
${host === undefined ? '' : html`<dt>You sign in at</dt><dd><strong>${host}</strong></dd>`}
</dl>`
}

/** Why the last try failed. */
export function problemMessage({ session }: Visit): Html {
  if (session.problem === null) return html``
  return html`<div class="message bad" role="alert"><p><strong>That did not work.</strong></p><p>${session.problem}</p></div>`
}

/** For whoever follows somebody else's link; a person at the own connections' page follows none. */
export function strangerNote({ client, session }: Visit): Html {
  if (session.is_own) return html``
  return html`<p class="quiet">You did not start this at ${client.name}? Choose Cancel, and nothing is connected.</p>`
}
