// Forms of settings: which members of a registration they change, as fields.
import { type Html, html } from '../../kernel/html/index.ts'

type Common = {
  /** The member of a registration, and the field's name. */
  name: string
  label: string
  help?: string | Html
  isOptional?: boolean
  /** Two such fields stand side by side where there is room. */
  isHalf?: boolean
  /** Classes of the field's element: when it is shown. */
  when?: string
}
/** `lines`: a list, one a line. `scopes`: check boxes, none is all. `secret`: written here and never shown. */
export type FormField = Common &
  (
    | { kind: 'text' | 'url' | 'number' | 'check' | 'secret'; placeholder?: string }
    | { kind: 'lines'; rows?: number; placeholder?: string; redirectUrisOf?: 'public' | 'confidential' }
    | { kind: 'choice'; choices: ReadonlyArray<readonly [value: string, words: string]> }
    | { kind: 'scopes'; choices: ReadonlyArray<readonly [value: string, words: string]> }
  )

/** What stands in a form, as text: lists by lines, a checked box as `on`. */
export type FormValues = Readonly<Record<string, string>>
/** What is wrong with a field; a list has a mistake for each entry that has one. */
export type FormMistakes = Readonly<Record<string, readonly string[]>>

/** All fields of a form, filled in. */
export function formFields(fields: readonly FormField[], values: FormValues, mistakes: FormMistakes): Html {
  return html`<div class="fields">${fields.map((field) => formField(field, values, mistakes))}</div>`
}

/** One field with its label, what is wrong with it, and what helps. */
export function formField(field: FormField, values: FormValues, mistakes: FormMistakes): Html {
  const value = values[field.name] ?? ''
  const wrong = mistakes[field.name] ?? []
  if (field.kind === 'scopes') return scopeList(field, value, wrong)
  const id = `field-${field.name}`
  const label = html`<label for="${id}">${field.label}${field.isOptional ? html` <small>optional</small>` : ''}</label>`
  const common = html`id="${id}" name="${field.name}" aria-describedby="${id}-mistake ${id}-help" ${wrong.length > 0 ? html`aria-invalid="true"` : ''}`
  const notes = html`<ul class="bad note mistakes" id="${id}-mistake" aria-live="polite">${wrong.map((words) => html`<li>${words}</li>`)}</ul><p class="quiet note" id="${id}-help">${field.help ?? ''}</p>`
  if (field.kind === 'check') {
    return html`<div class="field check ${field.when ?? ''}"><input type="checkbox" ${common} value="on" ${value === 'on' ? 'checked' : ''}>${label}${notes}</div>`
  }
  return html`<div class="${field.isHalf ? 'field half' : 'field'} ${field.when ?? ''}">${label}${inputOf(field, value, common)}${notes}</div>`
}

function inputOf(field: Exclude<FormField, { kind: 'check' | 'scopes' }>, value: string, common: Html): Html {
  if (field.kind === 'choice') {
    return html`<select ${common}>${field.choices.map(([choice, words]) => html`<option value="${choice}" ${choice === value ? 'selected' : ''}>${words}</option>`)}</select>`
  }
  const plain = html`${common} ${field.placeholder ? html`placeholder="${field.placeholder}"` : ''} ${field.isOptional ? '' : 'required'} autocomplete="off" autocapitalize="none" spellcheck="false"`
  if (field.kind === 'lines') {
    const rules = field.redirectUrisOf
      ? html`data-redirect-uris="field-${field.name}-mistake" data-public="${String(field.redirectUrisOf === 'public')}"`
      : ''
    return html`<textarea ${plain} ${rules} rows="${field.rows ?? 4}">${value}</textarea>`
  }
  // Not even after a mistake: a page that holds a secret is kept by browsers, and seen by whoever stands behind.
  if (field.kind === 'secret') return html`<input type="password" ${plain} value="">`
  const mode = field.kind === 'number' ? 'numeric' : field.kind
  return html`<input type="text" inputmode="${mode}" ${plain} value="${value}">`
}

function scopeList(field: Extract<FormField, { kind: 'scopes' }>, value: string, wrong: readonly string[]): Html {
  const chosen = value.split('\n')
  const id = `field-${field.name}`
  return html`<fieldset class="scope-list" aria-describedby="${id}-mistake ${id}-help"><legend>${field.label}</legend>
<p class="quiet note" id="${id}-help">${field.help ?? ''}</p>
<ul class="bad note mistakes" id="${id}-mistake">${wrong.map((words) => html`<li>${words}</li>`)}</ul>
${field.choices.map(([scope, words], at) => html`<div class="check"><input type="checkbox" id="${id}-${at}" name="${field.name}" value="${scope}" ${chosen.includes(scope) ? 'checked' : ''}><label for="${id}-${at}"><code>${scope}</code><span>${words}</span></label></div>`)}
</fieldset>`
}
