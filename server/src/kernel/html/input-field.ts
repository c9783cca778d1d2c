import { html } from 'hono/html'
import type { Html } from './page.ts'

/** One field of a form of ours. */
export type InputField = {
  name: string
  label: string
  type?: 'text' | 'email' | 'password' | 'url'
  /** What was entered before; never a password. */
  value?: string
  /** What was wrong with it; said beside the field, which is where the page then begins. */
  mistake?: string | Html
  help?: string
  /** A token of HTML §4.10.18.7.1, for password managers. */
  autocomplete?: string
  isOptional?: boolean
  hasFocus?: boolean
  isReadOnly?: boolean
}

/** Label, input, and beside it what was wrong and what helps; tied together for who does not see them. */
export function inputField(field: InputField): Html {
  const {
    name,
    label,
    type = 'text',
    value = '',
    mistake,
    help,
    autocomplete = 'off',
    isOptional,
    hasFocus,
    isReadOnly,
  } = field
  const id = `field-${name}`
  const notes = [...(mistake ? [`${id}-mistake`] : []), ...(help ? [`${id}-help`] : [])]
  return html`<div class="field"><label for="${id}">${label}${isOptional ? html` <small>optional</small>` : ''}</label>
<input type="${type}" id="${id}" name="${name}" ${type === 'password' ? '' : html`value="${value}"`} autocomplete="${autocomplete}" ${notes.length > 0 ? html`aria-describedby="${notes.join(' ')}"` : ''} ${mistake ? html`aria-invalid="true"` : ''} ${isOptional ? '' : 'required'} ${isReadOnly ? 'readonly' : ''} ${mistake || hasFocus ? 'autofocus' : ''} ${type === 'text' ? '' : html`autocapitalize="none" spellcheck="false"`}>
${mistake ? html`<p class="bad note" id="${id}-mistake">${mistake}</p>` : ''}${help ? html`<p class="quiet note" id="${id}-help">${help}</p>` : ''}</div>`
}
