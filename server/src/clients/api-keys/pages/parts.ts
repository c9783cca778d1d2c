// What the pages of API keys share.
import type { SignedIn } from '../../../accounts/index.ts'
import { PageError } from '../../../kernel/errors.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import { CSRF_NAME } from '../../../kernel/http/index.ts'

/** A form of one of our pages; its token ties it to this browser. */
export function ownForm({ csrfToken }: SignedIn, action: string, fields: Html): Html {
  return html`<form method="post" action="${action}">
<input type="hidden" name="${CSRF_NAME}" value="${csrfToken}">
${fields}
</form>`
}

/** Why a key is as good as a password. */
export function warning(): Html {
  return html`<div class="message"><p><strong>Treat an API key like a password.</strong></p>
<p>Whoever has it can run your actions. With an action that finds e-mails, for example, that is all your mail. Never put it
into a page, an app that others install, or a repository.</p></div>`
}

/** Who is signed in, at the foot of a page. */
export function signedInLine({ person }: SignedIn): Html {
  return html`<p class="quiet after">Signed in as ${person.email}.</p>`
}

/** Throws PageError 403 for a quick account: until its address is confirmed it is for one client alone (AI Actions 2). */
export function refuseUnconfirmed({ person }: SignedIn): void {
  if (person.isEmailConfirmed || person.cameFor === null) return
  throw new PageError(
    403,
    'Confirm your e-mail address first',
    `We have sent a link to ${person.email}. Open it and set a password, then come back to this page.`,
  )
}
