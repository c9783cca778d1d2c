import type { Field, Json } from '../../apps/index.ts'
import type { AuthFields } from '../outbound/index.ts'

/** What a form gave for the app's fields: values of the fields' own types, and what is wrong, in words, by key. */
export type FieldsRead = { values: AuthFields; mistakes: Record<string, string> }

type Reading = { value: Json } | { mistake: string } | 'absent'

const VALUE_CHARACTERS_MAX = 20_000

/** Reads an app's fields from a form. An optional field that was left empty is left out. */
export function readFields(form: URLSearchParams, fields: readonly Field[]): FieldsRead {
  const readings = fields.map((field) => [field.key, readField(form.getAll(field.key), field)] as const)
  const values = readings.flatMap(([key, reading]) =>
    typeof reading === 'object' && 'value' in reading ? [[key, reading.value] as const] : [],
  )
  const mistakes = readings.flatMap(([key, reading]) =>
    typeof reading === 'object' && 'mistake' in reading ? [[key, reading.mistake] as const] : [],
  )
  return { values: Object.fromEntries(values), mistakes: Object.fromEntries(mistakes) }
}

function readField(given: readonly string[], field: Field): Reading {
  const text = field.type === 'secret' ? (given[0] ?? '') : (given[0] ?? '').trim()
  if (given.length > 1) return { mistake: 'was sent twice.' }
  if (field.type === 'boolean') return { value: text === 'true' }
  if (text === '') return field.required ? { mistake: 'is needed.' } : 'absent'
  if (text.length > VALUE_CHARACTERS_MAX) return { mistake: 'is too long.' }
  if (field.choices && !field.choices.some(({ value }) => value === text)) return { mistake: 'is none of the choices.' }
  return readTyped(text, field)
}

function readTyped(text: string, field: Field): Reading {
  if (field.list || field.type === 'json' || field.type === 'array' || field.type === 'object')
    return readJson(text, field)
  if (field.type !== 'integer' && field.type !== 'number') return { value: text }
  const number = Number(text)
  if (!Number.isFinite(number)) return { mistake: 'must be a number.' }
  if (field.type === 'integer' && !Number.isSafeInteger(number)) return { mistake: 'must be a whole number.' }
  return { value: number }
}

function readJson(text: string, field: Field): Reading {
  try {
    const value = JSON.parse(text) as Json
    const isList = Array.isArray(value)
    if ((field.list || field.type === 'array') && !isList) return { mistake: 'must be a list in JSON: ["one", "two"].' }
    if (field.type === 'object' && !field.list && (isList || value === null || typeof value !== 'object')) {
      return { mistake: 'must be an object in JSON: {"name": "value"}.' }
    }
    return { value }
  } catch {
    return { mistake: 'is not valid JSON.' }
  }
}
