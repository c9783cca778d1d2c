// A field as scripts write it: `unicode` for a text, `help_text`, choices by value. Outbound-oauth §6.
import type { FieldType, Json } from '../../apps/index.ts'
import type { JsonObject } from '../execute/results-of.ts'

const TYPES: Readonly<Record<string, FieldType>> = {
  unicode: 'string',
  int: 'integer',
  decimal: 'number',
  bool: 'boolean',
  password: 'secret',
}

/** The field in the words of the App model; what is in them already stays. */
export function scriptField(field: JsonObject): JsonObject {
  const { type, help, help_text, choices } = field
  return {
    ...field,
    ...(typeof type === 'string' && Object.hasOwn(TYPES, type) && { type: TYPES[type] ?? type }),
    ...(help === undefined && help_text !== undefined && { help: help_text }),
    ...(choices !== undefined && { choices: choicesOf(choices) }),
  }
}

/** Choices may be an object of labels by value, or one text with commas. */
function choicesOf(choices: Json): Json {
  if (typeof choices === 'string') return choices.split(',').map((choice) => choice.trim())
  if (typeof choices !== 'object' || choices === null || Array.isArray(choices)) return choices
  return Object.entries(choices).map(([value, label]) => ({ value, label }))
}
