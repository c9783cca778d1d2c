import type { SignedIn } from '../../accounts/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import { CSRF_NAME } from '../../kernel/http/index.ts'

/** What of a client was seen when its form was shown. */
export const SEEN_NAME = '.seen'

/** A form of the console; its token ties it to this browser. `isUpload`: it has files; `id`: by which buttons outside name it. */
export function ownForm(
  { csrfToken }: SignedIn,
  action: string,
  content: Html,
  { seen, isUpload = false, id }: { seen?: string; isUpload?: boolean; id?: string } = {},
): Html {
  return html`<form method="post" action="${action}" ${id === undefined ? '' : html`id="${id}"`} ${isUpload ? html`enctype="multipart/form-data"` : ''} novalidate>
<input type="hidden" name="${CSRF_NAME}" value="${csrfToken}">
${seen === undefined ? '' : html`<input type="hidden" name="${SEEN_NAME}" value="${seen}">`}
${content}
</form>`
}

/** The buttons of a form: the primary one, and perhaps a way out. */
export function formActions(
  words: string,
  { cancel, isDangerous = false }: { cancel?: string; isDangerous?: boolean } = {},
): Html {
  return html`<div class="actions"><button ${isDangerous ? html`class="danger"` : ''}>${words}</button>${cancel ? html`<a class="button plain" href="${cancel}">Cancel</a>` : ''}</div>`
}
