// What concerns a Zap as a whole: its title, its id, its end.
import { HOUSE_CLIENT_ID } from '../../../clients/index.ts'
import { copyable, type Html, html } from '../../../kernel/html/index.ts'
import { type Draft, type DraftMistake, TITLE_LENGTH_MAX, type Zap, zapIdOf } from '../../../zaps/index.ts'
import { panel } from '../../parts/console-page.ts'
import { editorForm, zapPath } from '../zap-paths.ts'
import { ZAP_TITLE } from './change-draft.ts'
import { editorButton, ofEditorForm } from './editor-form.ts'

export type AboutZap = { zap: Zap; draft: Draft; mistakes: readonly DraftMistake[]; clientName: string }

/** The panel under the steps. */
export function aboutZap({ zap, draft, mistakes, clientName }: AboutZap): Html {
  const wrong = mistakes.filter(({ pointer }) => pointer === '/title').map(({ detail }) => detail)
  const title = html`<div class="field"><label for="title">Title</label><input type="text" id="title" name="${ZAP_TITLE}" ${ofEditorForm} value="${draft.content.title}" maxlength="${TITLE_LENGTH_MAX}" autocomplete="off" aria-describedby="title-mistake" ${wrong.length > 0 ? html`aria-invalid="true"` : ''}><ul class="bad note mistakes" id="title-mistake">${wrong.map((words) => html`<li>${words}</li>`)}</ul></div>
<div class="actions">${editorButton(editorForm(zap, 'title'), 'Save title', html`class="plain"`)}</div>`
  return panel(
    'about',
    'This Zap',
    zap.client_id === HOUSE_CLIENT_ID ? 'It is yours alone.' : `It belongs to ${clientName}.`,
    html`${title}${copyable('zap-id', 'Zap id', String(zap.id))}${copyable('zap-uuid', 'In the API', zapIdOf(zap))}<p class="after"><a class="button danger-plain" href="${zapPath(zap, 'delete')}">Delete this Zap …</a></p>`,
  )
}
