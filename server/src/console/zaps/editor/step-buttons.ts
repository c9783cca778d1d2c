// Adding, moving and removing the step that is shown.
import type { SignedIn } from '../../../accounts/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { DraftContent, Zap } from '../../../zaps/index.ts'
import { ownForm } from '../../parts/own-form.ts'
import { editorForm } from '../zap-paths.ts'
import { seenOf } from './change-draft.ts'

/** The buttons under a step; the trigger can only be followed. */
export function stepButtons(
  caller: SignedIn,
  { zap, content, at }: { zap: Zap; content: DraftContent; at: number },
): Html {
  const add = html`<button class="plain" name="do" value="add">Add a step after this one</button>`
  const move = html`${at > 1 ? html`<button class="plain" name="do" value="up">Move up</button>` : ''}${at < content.steps.length - 1 ? html`<button class="plain" name="do" value="down">Move down</button>` : ''}<button class="plain danger-plain" name="do" value="remove">Remove this step</button>`
  return ownForm(
    caller,
    editorForm(zap, 'steps'),
    html`<input type="hidden" name="step" value="${at}"><div class="actions step-moves">${add}${at === 0 ? '' : move}</div>`,
    { seen: seenOf(zap, content) },
  )
}
