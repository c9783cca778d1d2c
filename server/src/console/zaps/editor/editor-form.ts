// The one form of the editor: what stands in the open step is sent by every button of the page, wherever the button is.
import type { SignedIn } from '../../../accounts/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { DraftContent, Zap } from '../../../zaps/index.ts'
import { ownForm } from '../../parts/own-form.ts'
import { DYNAMIC } from '../inputs/input-names.ts'
import { editorForm, editorPath } from '../zap-paths.ts'
import { seenOf } from './change-draft.ts'

const ID = 'editor-form'

/** What puts a button or a field that stands elsewhere on the page into the form. */
export const ofEditorForm: Html = html`form="${ID}"`

/** A button outside the form that sends it to `action`. `more`: its attributes. */
export function editorButton(action: string, words: string, more: Html): Html {
  return html`<button ${ofEditorForm} formaction="${action}" ${more}>${words}</button>`
}

export type EditorForm = { caller: SignedIn; zap: Zap; content: DraftContent; at: number }

/** The form around what is asked of the open step. `isUnsaved`: it holds what is not kept yet. */
export function editorFormOf({ caller, zap, content, at }: EditorForm, body: Html, isUnsaved = false): Html {
  const marked = html`<input type="hidden" name="step" value="${at}" ${isUnsaved ? 'data-unsaved' : ''}>${body}`
  return ownForm(caller, editorPath(zap), marked, { seen: seenOf(zap, content), id: ID })
}

/** The enter key sends a form by its first button, which else would be the one that publishes. It stands before all others. */
export function impliedButton(zap: Zap, isStepOpen: boolean): Html {
  const to = isStepOpen ? editorPath(zap) : editorForm(zap, 'title')
  return editorButton(to, 'Save', html`name="do" value="save" hidden`)
}

/** Whether what was sent says how the open step shall be; else its app or action was being chosen. */
export function hasStep(form: URLSearchParams): boolean {
  return form.has(DYNAMIC)
}
