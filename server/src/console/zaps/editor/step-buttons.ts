// Adding, moving and removing the step that is shown.
import { type Html, html } from '../../../kernel/html/index.ts'
import type { DraftContent, Zap } from '../../../zaps/index.ts'
import { editorForm } from '../zap-paths.ts'
import { editorButton } from './editor-form.ts'

/** The buttons under a step; the trigger can only be followed. */
export function stepButtons({ zap, content, at }: { zap: Zap; content: DraftContent; at: number }): Html {
  const button = (what: string, words: string, classes = 'plain') =>
    editorButton(editorForm(zap, 'steps'), words, html`class="${classes}" name="do" value="${what}"`)
  const up = at > 1 ? button('up', 'Move up') : ''
  const down = at < content.steps.length - 1 ? button('down', 'Move down') : ''
  const move = at === 0 ? '' : html`${up}${down}${button('remove', 'Remove this step', 'plain danger-plain')}`
  return html`<div class="actions step-moves">${button('add', 'Add a step after this one')}${move}</div>`
}
