import type { App, Field, Json } from '../../../apps/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'

/** One field of an app: label, input named by the field's key, help, and what was wrong with the last value. */
export function fieldInput(field: Field, value: Json | undefined, mistake: string | undefined, app: App): Html {
  const id = `field-${field.key}`
  const notes = [
    ...(mistake === undefined ? [] : [`${id}-mistake`]),
    ...(field.help === undefined ? [] : [`${id}-help`]),
  ]
  const common = html`id="${id}" name="${field.key}" ${notes.length === 0 ? '' : html`aria-describedby="${notes.join(' ')}"`} ${mistake === undefined ? '' : html`aria-invalid="true"`} ${field.required && field.type !== 'boolean' ? 'required' : ''}`
  const isSecret = field.type === 'secret' || field.key === app.auth.key_field
  const label = html`<label for="${id}">${field.label}${field.required || field.type === 'boolean' ? '' : html` <small>optional</small>`}</label>`
  const input = isSecret ? secretInput(common, field) : openInput(common, field, textOf(value ?? field.default, field))
  return html`<div class="${field.type === 'boolean' ? 'field check' : 'field'}">${field.type === 'boolean' ? html`${input}${label}` : html`${label}${input}`}
${mistake === undefined ? '' : html`<p class="bad note" id="${id}-mistake">${field.label}: ${mistake}</p>`}
${field.help === undefined ? '' : html`<p class="quiet note" id="${id}-help">${field.help}</p>`}</div>`
}

// What was entered is never written back: not after a mistake, and not by the browser's memory.
function secretInput(common: Html, { placeholder }: Field): Html {
  return html`<input type="password" ${common} ${placeholder === undefined ? '' : html`placeholder="${placeholder}"`} autocomplete="off" autocapitalize="none" spellcheck="false">`
}

function openInput(common: Html, field: Field, text: string): Html {
  const placeholder = field.placeholder === undefined ? '' : html`placeholder="${field.placeholder}"`
  if (field.type === 'boolean')
    return html`<input type="checkbox" ${common} value="true" ${text === 'true' ? 'checked' : ''}>`
  if (field.choices) return select(common, field, text)
  if (isLong(field)) return html`<textarea ${common} ${placeholder} rows="4">${text}</textarea>`
  const mode = field.type === 'integer' ? 'numeric' : field.type === 'number' ? 'decimal' : 'text'
  return html`<input type="text" inputmode="${mode}" ${common} ${placeholder} value="${text}" autocomplete="off" autocapitalize="none" spellcheck="false">`
}

function select(common: Html, { choices = [], required }: Field, text: string): Html {
  const none = required && choices.some(({ value }) => value === text) ? '' : html`<option value="">Choose …</option>`
  return html`<select ${common}>${none}${choices.map(({ value, label }) => html`<option value="${value}" ${value === text ? 'selected' : ''}>${label}</option>`)}</select>`
}

function isLong({ type, list }: Field): boolean {
  return list === true || ['text', 'json', 'array', 'object'].includes(type)
}

function textOf(value: Json | undefined, field: Field): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' && field.type !== 'json' ? value : JSON.stringify(value)
}
