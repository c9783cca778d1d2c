// The inputs of an action as form fields.

import type { InputField } from '@wayleave/sdk/wire'
import { html } from 'hono/html'
import type { ActionForm, FieldChoices } from '../action-form.ts'
import { type FormEntry, nameOf } from '../form-values.ts'
import type { Html } from './layout.ts'

/** All fields of a form, without the form around them: also the answer when only the fields are asked for. */
export function fieldsOf(form: ActionForm): Html {
  if (form.entries.length === 0) return html`<p>This action asks for nothing.</p>`
  return html`${form.entries.map((entry) => entryOf(form, entry))}`
}

function entryOf(form: ActionForm, entry: FormEntry): Html {
  if (entry.type === 'info_field') return html`<p class="info">${markdown(entry.description)}</p>`
  if (entry.type === 'input_field') return fieldOf(form, entry)
  return html`<fieldset><legend>${entry.title}</legend>${entry.fields.map((inner) => entryOf(form, inner))}</fieldset>`
}

function fieldOf(form: ActionForm, field: InputField): Html {
  const id = `field-${field.id}`
  const hint = `${id}-hint`
  const hints = [field.description, hintOf(field, form.choices.get(field.id))].filter((text) => text !== '')
  const required = field.is_required ? html` <span class="required">required</span>` : ''
  return html`<div class="field">
    <label for="${id}">${field.title}${required}</label>
    ${control(form, field, id, hints.length > 0 ? hint : null)}
    ${hints.length > 0 ? html`<p class="hint" id="${hint}">${hints.map((text) => html`${markdown(text)} `)}</p>` : ''}
  </div>`
}

function control(form: ActionForm, field: InputField, id: string, hint: string | null): Html {
  const { format, value_type, placeholder, is_required } = field
  const value = form.values[field.id]?.text ?? ''
  const common = html`id="${id}" name="${nameOf(field)}" ${hint === null ? '' : html`aria-describedby="${hint}"`} ${
    is_required ? 'required' : ''
  } ${form.decisive.has(field.id) ? 'data-decisive' : ''}`
  if (format === 'SELECT') return selectOf(common, form.choices.get(field.id), value)
  if (value_type === 'BOOLEAN')
    return options(
      common,
      [
        ['true', 'Yes'],
        ['false', 'No'],
      ],
      value,
    )
  if (['MULTILINE', 'CODE'].includes(format ?? '') || ['ARRAY', 'OBJECT'].includes(value_type)) {
    return html`<textarea ${common} rows="4" placeholder="${placeholder}">${value}</textarea>`
  }
  const type = format === 'PASSWORD' ? 'password' : 'text'
  const mode = value_type === 'INTEGER' ? 'numeric' : value_type === 'NUMBER' ? 'decimal' : 'text'
  return html`<input ${common} type="${type}" inputmode="${mode}" autocomplete="off" placeholder="${placeholder}" value="${value}" ${
    format === 'READONLY' ? 'readonly' : ''
  }>`
}

function selectOf(common: Html, known: FieldChoices | undefined, value: string): Html {
  if (known?.kind !== 'loaded') return html`<select ${common} disabled><option value="">-</option></select>`
  return options(
    common,
    known.choices.map((choice) => [choice.value, choice.label ?? choice.value]),
    value,
  )
}

function options(common: Html, pairs: [string, string][], value: string): Html {
  const option = ([key, label]: [string, string]) =>
    html`<option value="${key}" ${key === value ? 'selected' : ''}>${label}</option>`
  return html`<select ${common}><option value="">Choose…</option>${pairs.map(option)}</select>`
}

function hintOf({ value_type, format }: InputField, known: FieldChoices | undefined): string {
  if (known?.kind === 'waits_for') return `Choose ${known.titles.join(' and ')} first.`
  if (known?.kind === 'failed') return `The choices could not be loaded: ${known.message}`
  if (known?.kind === 'loaded' && known.isCut) return 'There are more choices than are shown here.'
  if (value_type === 'ARRAY') return 'One a line.'
  if (value_type === 'OBJECT') return 'As JSON.'
  return format === 'DATETIME' ? 'Such as 2026-01-31T09:00:00Z.' : ''
}

/** Bold and code of Markdown; the rest stays as it was written. */
function markdown(text: string): Html {
  const parts = text.split(/(\*\*[^*]+\*\*|`[^`]+`)/)
  return html`${parts.map((part) => {
    if (/^\*\*.+\*\*$/.test(part)) return html`<b>${part.slice(2, -2)}</b>`
    return /^`.+`$/.test(part) ? html`<code>${part.slice(1, -1)}</code>` : part
  })}`
}
