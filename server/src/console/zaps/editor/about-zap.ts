// What concerns a Zap as a whole: its title, its id, its end.
import type { SignedIn } from '../../../accounts/index.ts'
import { copyable, type Html, html } from '../../../kernel/html/index.ts'
import { type Draft, type DraftMistake, TITLE_LENGTH_MAX, type Zap, zapIdOf } from '../../../zaps/index.ts'
import { panel } from '../../parts/console-page.ts'
import { ownForm } from '../../parts/own-form.ts'
import { editorForm, zapPath } from '../zap-paths.ts'
import { seenOf } from './change-draft.ts'

export type AboutZap = { zap: Zap; draft: Draft; at: number; mistakes: readonly DraftMistake[]; clientName: string }

/** The panel under the steps. */
export function aboutZap(caller: SignedIn, { zap, draft, at, mistakes, clientName }: AboutZap): Html {
  const wrong = mistakes.filter(({ pointer }) => pointer === '/title').map(({ detail }) => detail)
  const title = ownForm(
    caller,
    editorForm(zap, 'title'),
    html`<input type="hidden" name="step" value="${at}"><div class="field"><label for="title">Title</label><input type="text" id="title" name="title" value="${draft.content.title}" maxlength="${TITLE_LENGTH_MAX}" autocomplete="off" aria-describedby="title-mistake" ${wrong.length > 0 ? html`aria-invalid="true"` : ''}><ul class="bad note mistakes" id="title-mistake">${wrong.map((words) => html`<li>${words}</li>`)}</ul></div>
<div class="actions"><button class="plain">Save title</button></div>`,
    { seen: seenOf(zap, draft.content) },
  )
  return panel(
    'about',
    'This Zap',
    `It belongs to ${clientName}.`,
    html`${title}${copyable('zap-id', 'Zap id', String(zap.id))}${copyable('zap-uuid', 'In the API', zapIdOf(zap))}<p class="after"><a class="button danger-plain" href="${zapPath(zap, 'delete')}">Delete this Zap …</a></p>`,
  )
}
