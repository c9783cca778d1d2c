// What the pages of API keys share.
import { framedPage, type SignedIn } from '../../../accounts/index.ts'
import { type Html, html, type PageOptions } from '../../../kernel/html/index.ts'
import { CSRF_NAME } from '../../../kernel/http/index.ts'

/** One of these pages, under the navigation of whoever is signed in. */
export function keysPage(
  caller: SignedIn,
  title: string,
  body: Html,
  options: Pick<PageOptions, 'status' | 'scripts' | 'headers'> = {},
): Promise<Response> {
  const whole = html`<div class="page-head"><div><h1>${title}</h1></div></div>
<section class="panel narrow"><div class="panel-body">${body}</div></section>`
  return framedPage(caller, whole, { ...options, section: 'keys', title })
}

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
