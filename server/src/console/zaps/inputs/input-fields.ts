// The inputs of a step as the fields of its form.
import { isEmpty } from '../../../actions/index.ts'
import type { Field, Json } from '../../../apps/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import { controlOf, textOf } from './field-control.ts'
import { AS_JSON, CLEAR, INPUT, idOf, OTHER, under } from './input-names.ts'

/** The choices of a field, or why there are none: `problem` when something is wrong, `help` when something comes first. `isWhole`: none are left out. */
export type ShownChoices = {
  choices: ReadonlyArray<{ value: string; label: string | null }>
  isWhole: boolean
  help?: string
  problem?: string
}

/** What fields are shown with. `choices` by the field's path without rows; `mistakes` by the path of the control. */
export type FieldContext = {
  choices: ReadonlyMap<string, ShownChoices>
  mistakes: ReadonlyMap<string, readonly string[]>
  /** What was chosen in a list beside another value that was written, by the path of the control. */
  clashes: ReadonlyMap<string, string>
  /** What is odd about the mappings in a text, though no mistake. */
  notesOn: (text: string) => readonly string[]
  /** Whether there are values to be mapped. */
  hasEarlier: boolean
}

type Inputs = Readonly<Record<string, Json>>
type Place = { path: string; choicesPath: string }

const YES_NO = [
  ['true', 'Yes'],
  ['false', 'No'],
] as const

const TOP: Place = { path: '', choicesPath: '' }

/** All fields, filled in. */
export function inputFields(fields: readonly Field[], inputs: Inputs, context: FieldContext): Html {
  return html`<div class="fields">${fields.map((field) => inputField(field, inputs[field.key], inner(TOP, field.key), context))}</div>`
}

function inner({ path, choicesPath }: Place, member: string, row?: number): Place {
  const at = row === undefined ? path : under(path, row)
  return { path: under(at, member), choicesPath: under(choicesPath, member) }
}

function inputField(field: Field, value: Json | undefined, place: Place, context: FieldContext): Html {
  const control = controlOf(field, value)
  if (control === 'group') return group(field, value, place, context)
  if (control === 'rows') return rows(field, value, place, context)
  const id = idOf(place.path)
  const mistakes = context.mistakes.get(place.path) ?? []
  const notes = control === 'secret' ? [] : context.notesOn(textOf(value))
  const common = html`id="${id}" name="${INPUT}${place.path}" aria-describedby="${id}-mistake ${notes.length > 0 ? `${id}-notes ` : ''}${id}-help" ${mistakes.length > 0 ? html`aria-invalid="true"` : ''} ${field.required ? html`aria-required="true"` : ''}`
  return html`<div class="field"><label for="${id}">${field.label}${field.required ? '' : html` <small>optional</small>`}</label>
${controlHtml(control, field, value, place, common, context)}
<ul class="bad note mistakes" id="${id}-mistake">${mistakes.map((words) => html`<li>${words}</li>`)}</ul>${notes.length > 0 ? html`<ul class="quiet note mapping-notes" id="${id}-notes">${notes.map((words) => html`<li>${words}</li>`)}</ul>` : ''}
<p class="quiet note" id="${id}-help">${helpOf(field, control)}</p></div>`
}

function controlHtml(
  control: ReturnType<typeof controlOf>,
  field: Field,
  value: Json | undefined,
  place: Place,
  common: Html,
  context: FieldContext,
): Html {
  const plain = html`${common} ${field.placeholder ? html`placeholder="${field.placeholder}"` : ''} autocomplete="off" autocapitalize="none" spellcheck="false" data-mappable`
  if (control === 'choice') return choiceControl(field, value, place, common, context)
  if (control === 'yes-no') return selectControl(field, value, place, common, YES_NO, context)
  if (control === 'secret') return secretControl(value, place, plain)
  if (control === 'long' || control === 'lines')
    return html`<textarea ${plain} rows="${control === 'long' ? 4 : 3}">${textOf(value)}</textarea>${control === 'lines' ? choiceList(context.choices.get(place.choicesPath)) : ''}`
  if (control === 'json')
    return html`<input type="hidden" name="${AS_JSON}${place.path}" value="on"><textarea ${plain} class="code" rows="5">${textOf(value)}</textarea>`
  return html`<input type="text" ${control === 'number' ? html`inputmode="decimal"` : ''} ${plain} value="${textOf(value)}">`
}

function secretControl(value: Json | undefined, { path }: Place, plain: Html): Html {
  const clear = html`<div class="check"><input type="checkbox" id="${idOf(path)}-clear" name="${CLEAR}${path}" value="on"><label for="${idOf(path)}-clear">Take it away</label></div>`
  return html`<input type="password" ${plain} value="">${isEmpty(value) ? '' : html`<p class="quiet note">A value is kept and not shown: leave this empty to keep it.</p>${clear}`}`
}

function choiceControl(field: Field, value: Json | undefined, place: Place, common: Html, context: FieldContext): Html {
  const shown = context.choices.get(place.choicesPath)
  const pairs = (shown?.choices ?? []).map((one): [string, string] => [one.value, one.label ?? one.value])
  const note =
    shown?.problem ??
    shown?.help ??
    (shown?.isWhole === false ? 'There are more than these: write the value of another one below.' : '')
  return html`${selectControl(field, value, place, common, pairs, context)}${note ? html`<p class="note ${shown?.problem ? 'bad' : 'quiet'}">${note}</p>` : ''}`
}

function selectControl(
  field: Field,
  value: Json | undefined,
  { path }: Place,
  common: Html,
  choices: ReadonlyArray<readonly [value: string, words: string]>,
  { hasEarlier, clashes }: FieldContext,
): Html {
  const text = textOf(value)
  const chosen = clashes.get(path) ?? text
  const isListed = !clashes.has(path) && (text === '' || choices.some(([choice]) => choice === text))
  const chosenByDefault = isEmpty(field.default) ? undefined : textOf(field.default)
  const none = isEmpty(field.default) ? 'Nothing chosen' : `By default: ${wordsFor(textOf(field.default), choices)}`
  const other = `${idOf(path)}-other`
  return html`<select ${common}><option value="">${none}</option>${choices.filter(([choice]) => choice !== chosenByDefault || choice === chosen).map(([choice, words]) => html`<option value="${choice}" ${choice === chosen ? 'selected' : ''}>${words}</option>`)}</select>
<details class="other" ${isListed ? '' : 'open'}><summary>${hasEarlier ? 'Another value, or one of an earlier step' : 'Another value'}</summary><input type="text" id="${other}" name="${OTHER}${path}" data-other="${idOf(path)}" value="${isListed ? '' : text}" aria-label="${field.label}: another value" ${hasEarlier ? html`placeholder="{{step.field}}"` : ''} autocomplete="off" autocapitalize="none" spellcheck="false" data-mappable></details>`
}

function wordsFor(value: string, choices: ReadonlyArray<readonly [value: string, words: string]>): string {
  return choices.find(([choice]) => choice === value)?.[1] ?? value
}

function choiceList(shown: ShownChoices | undefined): Html {
  if (shown?.problem) return html`<p class="note bad">${shown.problem}</p>`
  if (shown?.help) return html`<p class="note quiet">${shown.help}</p>`
  if (!shown || shown.choices.length === 0) return html``
  return html`<details class="other"><summary>What may be chosen</summary><ul>${shown.choices.map(({ value, label }) => html`<li><code>${value}</code>${label && label !== value ? html` ${label}` : ''}</li>`)}</ul></details>`
}

function helpOf(field: Field, control: ReturnType<typeof controlOf>): Html {
  const kind = control === 'lines' ? 'One value a line.' : control === 'json' ? 'JSON.' : ''
  const dates = field.type === 'datetime' ? 'As in 2026-11-22T09:00:00Z.' : ''
  const changes = field.alters_fields ? 'When this changes, save to see which other fields there are.' : ''
  const standard =
    isEmpty(field.default) || control === 'choice' || control === 'yes-no' ? '' : `By default: ${textOf(field.default)}`
  return html`${[field.help, kind, dates, changes, standard].filter(Boolean).join(' ')}`
}

function group(field: Field, value: Json | undefined, place: Place, context: FieldContext): Html {
  const inputs = asGroup(value)
  return html`<fieldset class="group"><legend>${field.label}</legend><p class="quiet note">${field.help ?? ''}</p><div class="fields">${(field.children ?? []).map((child) => inputField(child, inputs[child.key], inner(place, child.key), context))}</div></fieldset>`
}

/** Every row, and one empty one more, which is opened when it is wanted. */
function rows(field: Field, value: Json | undefined, place: Place, context: FieldContext): Html {
  const filled = Array.isArray(value) ? value : []
  const one = (row: number) =>
    html`<fieldset class="group"><legend>${field.label} ${row + 1}</legend><div class="fields">${(field.children ?? []).map((child) => inputField(child, asGroup(filled[row])[child.key], inner(place, child.key, row), context))}</div></fieldset>`
  const mistakes = context.mistakes.get(place.path) ?? []
  const words = filled.length === 0 ? 'Add one' : 'Add another one'
  const add =
    field.required && filled.length === 0
      ? one(0)
      : html`<details><summary>${words}</summary>${one(filled.length)}</details>`
  return html`<div class="row-group" id="${idOf(place.path)}" role="group" aria-label="${field.label}"><p class="value-label">${field.label}${field.required ? '' : html` <small>optional</small>`}</p>
<ul class="bad note mistakes">${mistakes.map((text) => html`<li>${text}</li>`)}</ul>
<p class="quiet note">${field.help ?? ''} Rows that are left empty are taken away.</p>
${filled.map((_, row) => one(row))}${add}</div>`
}

function asGroup(value: Json | undefined): Inputs {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
