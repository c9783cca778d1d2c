import type { BrowserSession } from '../../../accounts/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import { CSRF_NAME } from '../../../kernel/http/index.ts'
import type { Pending } from '../pending.ts'

export const REQUEST_NAME = 'request'
export const DECISION_NAME = 'decision'

/** A form that decides on a request: its id and the CSRF token, and the buttons. */
export function decisionForm({ id }: Pending, { csrfToken }: BrowserSession, buttons: Html): Html {
  return html`<form method="post" action="/oauth/authorize">
<input type="hidden" name="${REQUEST_NAME}" value="${id}">
<input type="hidden" name="${CSRF_NAME}" value="${csrfToken}">
<div class="actions">${buttons}</div>
</form>`
}

export function decisionButton(decision: 'allow' | 'deny' | 'mail', label: string): Html {
  const look = decision === 'deny' ? html` class="plain"` : ''
  return html`<button${look} name="${DECISION_NAME}" value="${decision}">${label}</button>`
}
