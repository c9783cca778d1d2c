// Between a form, whose values are strings, and the inputs of an action, which have types.
// The name of a form field carries the type, so that a form can be read without asking what its fields were.

import type { Fieldset, InfoField, InputField } from '@wayleave/sdk/wire'

/** An entry of an action's form. */
export type FormEntry = InputField | InfoField | Fieldset

/** What was typed into one input, and what it is meant to be. `type` is `INTEGER`, `ARRAY/STRING`, … */
export type TypedValue = { text: string; type: string }

/** Typed values by input id. */
export type TypedValues = { [id: string]: TypedValue }

/** The type of an input, with that of its items. */
export function typeOf({ value_type, items }: InputField): string {
  return value_type === 'ARRAY' ? `ARRAY/${items?.type ?? 'STRING'}` : value_type
}

/** The form name of an input; our own fields have no prefix, so none can collide. */
export function nameOf(field: InputField): string {
  return `input:${typeOf(field)}:${field.id}`
}

/** What was typed into the inputs of a form. */
export function typedValues(form: URLSearchParams): TypedValues {
  const typed: [string, TypedValue][] = []
  for (const [name, text] of form) {
    const [, type = '', id = ''] = /^input:([A-Z/]+):(.+)$/s.exec(name) ?? []
    if (id !== '') typed.push([id, { text, type }])
  }
  return Object.fromEntries(typed)
}

/** Every input of a form, those inside fieldsets too. */
export function inputFields(entries: readonly FormEntry[]): InputField[] {
  return entries.flatMap((entry) => {
    if (entry.type === 'fieldset') return inputFields(entry.fields)
    return entry.type === 'input_field' ? [entry] : []
  })
}

/** The inputs as the action wants them. Empty ones are left out; what cannot be read stays text, the run will say so. */
export function toInputs(typed: TypedValues): { [id: string]: unknown } {
  const filled = Object.entries(typed).filter(([, { text }]) => text !== '')
  return Object.fromEntries(filled.map(([id, value]) => [id, toValue(value)]))
}

function toValue({ text, type }: TypedValue): unknown {
  if (type === 'BOOLEAN') return text === 'true'
  if (!type.startsWith('ARRAY/')) return toScalar(text, type)
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.map((line) => toScalar(line, type.slice('ARRAY/'.length)))
}

function toScalar(text: string, type: string): unknown {
  if (type === 'INTEGER' || type === 'NUMBER') return Number.isFinite(Number(text)) ? Number(text) : text
  return type === 'OBJECT' ? toJson(text) : text
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
