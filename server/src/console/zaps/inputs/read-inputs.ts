// The inputs of a step, out of its form.
import { assembleInputs, inputsSchema, isListField } from '../../../actions/index.ts'
import type { Field, Json } from '../../../apps/index.ts'
import { parseJson } from '../../../kernel/json.ts'
import { plainControl, textOf } from './field-control.ts'
import { AS_JSON, CLEAR, INPUT, OTHER, under } from './input-names.ts'

type Inputs = Readonly<Record<string, Json>>
/** What a form says of inputs. */
export type ReadInputs = { inputs: Record<string, Json>; clashes: ReadonlyMap<string, string> }
type Reading = { form: URLSearchParams; clashes: Map<string, string> }

const ROWS_MAX = 200
/** One template and nothing else: it keeps the type of what it stands for, a list too. */
const TEMPLATE = /^\s*\{\{[^{}]*\}\}\s*$/

/**
 * The inputs that the form sends for these fields. What stands in `before` under names that are no field's is kept, and so
 * is a secret that was left empty. Of a choice in the list and another value beside it, the one that is not what stood in
 * `before` is meant; when neither is, the two clash: the other value is read, and the choice stands in `clashes` by its path.
 */
export function readInputs(form: URLSearchParams, fields: readonly Field[], before: Inputs): ReadInputs {
  const isGone = (name: string) =>
    fields.some(({ key, children }) => name === key || (children !== undefined && name.startsWith(`${key}__`)))
  const others = Object.entries(before).filter(([name]) => !isGone(name))
  const reading = { form, clashes: new Map<string, string>() }
  const own = readGroup(reading, fields, '', assembleInputs(fields, before))
  return { inputs: storable({ ...Object.fromEntries(others), ...own }), clashes: reading.clashes }
}

/** What is nested deeper than inputs may be is kept as its text: the person sees it, and that it is wrong. */
function storable(inputs: Inputs): Record<string, Json> {
  const kept = Object.entries(inputs).map(([name, value]): [string, Json] =>
    inputsSchema.safeParse({ value }).success ? [name, value] : [name, JSON.stringify(value)],
  )
  return Object.fromEntries(kept)
}

function readGroup(reading: Reading, fields: readonly Field[], path: string, before: Inputs): Record<string, Json> {
  const values = fields.flatMap((field): [string, Json][] => {
    const value = readField(reading, field, under(path, field.key), before[field.key])
    return value === undefined ? [] : [[field.key, value]]
  })
  return Object.fromEntries(values)
}

/** The value of a field; undefined when there is none. */
function readField(reading: Reading, field: Field, path: string, before: Json | undefined): Json | undefined {
  const { form } = reading
  const other = otherIn(reading, path, before)
  if (other !== undefined) return other
  if (form.has(AS_JSON + path)) return jsonOr(textIn(form, INPUT + path))
  const control = plainControl(field)
  if (control === 'rows') return readRows(reading, field, path, Array.isArray(before) ? before : [])
  if (control === 'group') {
    const group = readGroup(reading, field.children ?? [], path, isGroup(before) ? before : {})
    return Object.keys(group).length > 0 ? group : undefined
  }
  const text = textIn(form, INPUT + path)
  if (control === 'secret') return readSecret(form, field, path, before)
  if (text.trim() === '') return undefined
  if (control === 'lines') return linesOf(text)
  if (control === 'json') return jsonOr(text)
  if (control === 'yes-no') return text === 'true' ? true : text === 'false' ? false : text
  return control === 'number' ? numberOr(text) : text
}

/** The value beside a list of choices, if that is the one that is meant. */
function otherIn({ form, clashes }: Reading, path: string, before: Json | undefined): string | undefined {
  const [listed, other] = [textIn(form, INPUT + path), textIn(form, OTHER + path).trim()]
  if (other === '' || listed === other) return undefined
  const kept = textOf(before)
  if (listed !== '' && other === kept) return undefined // the choice is new
  if (listed !== '' && listed !== kept) clashes.set(path, listed)
  return other
}

/** Left empty it is kept, unless it is to be taken away. */
function readSecret(form: URLSearchParams, field: Field, path: string, before: Json | undefined): Json | undefined {
  const text = textIn(form, INPUT + path)
  if (text === '') return form.has(CLEAR + path) ? undefined : before
  return isListField(field) ? linesOf(text) : text
}

function readRows(reading: Reading, field: Field, path: string, before: readonly Json[]): Json | undefined {
  const rows: Json[] = []
  for (let row = 0; row < ROWS_MAX && hasRow(reading.form, under(path, row)); row++) {
    const held = before[row]
    const group = readGroup(reading, field.children ?? [], under(path, row), isGroup(held) ? held : {})
    if (Object.keys(group).length > 0) rows.push(group)
  }
  return rows.length > 0 ? rows : undefined
}

function hasRow(form: URLSearchParams, path: string): boolean {
  return [...form.keys()].some((name) => name.startsWith(`${INPUT}${path}.`))
}

function linesOf(text: string): Json {
  if (TEMPLATE.test(text)) return text.trim()
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

function numberOr(text: string): Json {
  const number = Number(text)
  return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) && String(number) === text.trim() ? number : text
}

function jsonOr(text: string): Json | undefined {
  if (text.trim() === '') return undefined
  try {
    return parseJson(text) as Json
  } catch {
    return text
  }
}

function textIn(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').replaceAll('\r\n', '\n')
}

function isGroup(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
