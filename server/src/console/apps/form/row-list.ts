// The rows of an app's form: what a person fills in to connect it.                               seed 003, Initial Setup
import { type Html, html } from '../../../kernel/html/index.ts'
import type { FormMistakes, FormValues } from '../../parts/form-fields.ts'
import { rowCount, rowName, usedRows } from './field-rows.ts'

const types = [
  ['string', 'Text'],
  ['secret', 'Secret'],
  ['text', 'Long text'],
  ['integer', 'Whole number'],
  ['boolean', 'Yes or no'],
] as const

/** All rows, and two empty ones more, which are opened when they are wanted. */
export function rowList(values: FormValues, mistakes: FormMistakes): Html {
  const rows = Array.from({ length: rowCount(values) }, (_, row) => row)
  const used = new Set(usedRows(values))
  return html`<ul class="auth-fields">
<li class="when oauth2 oauth2_refresh client_credentials session"><p class="kept"><code>access_token</code> <span class="badge">automatic</span></p></li>
<li class="when oauth2_refresh"><p class="kept"><code>refresh_token</code> <span class="badge">automatic</span></p></li>
${rows.map((row) => html`<li>${used.has(row) ? fieldset(row, values, mistakes) : html`<details><summary>Add ${isFirst(row, rows, used) ? 'a field' : 'another field'}</summary>${fieldset(row, values, mistakes)}</details>`}</li>`)}
</ul>`
}

function isFirst(row: number, rows: readonly number[], used: ReadonlySet<number>): boolean {
  return row === rows.find((one) => !used.has(one))
}

function fieldset(row: number, values: FormValues, mistakes: FormMistakes): Html {
  return html`<fieldset><legend>Field ${row + 1}</legend>${rowInputs(row, values, mistakes)}</fieldset>`
}

function rowInputs(row: number, values: FormValues, mistakes: FormMistakes): Html {
  const type = values[rowName(row, 'type')] ?? ''
  // A type that the list does not have stands in the manifest: it stays.
  const known = types.some(([value]) => value === type) || type === '' ? types : [...types, [type, type] as const]
  const required = rowName(row, 'required')
  return html`<div class="fields">
${textInput(row, 'key', 'Key', 'subdomain', values, mistakes)}
${textInput(row, 'label', 'Label', 'Subdomain', values, mistakes)}
<div class="field half"><label for="field-${rowName(row, 'type')}">Type</label><select id="field-${rowName(row, 'type')}" name="${rowName(row, 'type')}">${known.map(([value, words]) => html`<option value="${value}" ${value === type ? 'selected' : ''}>${words}</option>`)}</select></div>
${textInput(row, 'placeholder', 'Example', 'north', values, mistakes)}
${textInput(row, 'help', 'Help', 'What stands before .example.com when you sign in.', values, mistakes, 'wide')}
<div class="field check"><input type="checkbox" id="field-${required}" name="${required}" value="on" ${values[required] === 'on' ? 'checked' : ''}><label for="field-${required}">Required</label></div>
</div>`
}

function textInput(
  row: number,
  member: 'key' | 'label' | 'placeholder' | 'help',
  label: string,
  example: string,
  values: FormValues,
  mistakes: FormMistakes,
  width: 'half' | 'wide' = 'half',
): Html {
  const name = rowName(row, member)
  const wrong = mistakes[name] ?? []
  const id = `field-${name}`
  return html`<div class="field ${width}"><label for="${id}">${label}</label><input type="text" id="${id}" name="${name}" value="${values[name] ?? ''}" placeholder="${example}" autocomplete="off" autocapitalize="none" spellcheck="false" ${wrong.length > 0 ? html`aria-invalid="true" aria-describedby="${id}-mistake"` : ''}>${wrong.length > 0 ? html`<ul class="bad note mistakes" id="${id}-mistake">${wrong.map((words) => html`<li>${words}</li>`)}</ul>` : ''}</div>`
}
