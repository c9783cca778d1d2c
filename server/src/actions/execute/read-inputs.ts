// A run's inputs, checked and converted by the action's own fields. What is no field of it stays: the third party may
// have defined it.                                                                                  Workflow API 7.1
import type { Field, FieldType, Json } from '../../apps/index.ts'
import { parseJson } from '../../kernel/json.ts'
import { assembleInputs } from '../fields/assemble-inputs.ts'
import { isListField } from '../fields/flat-fields.ts'
import { isEmpty } from '../fields/is-empty.ts'

type Inputs = Record<string, Json>
export type ReadInputs = { values: Inputs } | { mistakes: string[] }

/** The inputs as the request gets them, or one sentence for each that is missing or wrong. */
export function readInputs(fields: readonly Field[], inputs: Inputs): ReadInputs {
  const mistakes: string[] = []
  const values = readGroup(fields, inputs, mistakes)
  return mistakes.length > 0 ? { mistakes } : { values }
}

function readGroup(fields: readonly Field[], inputs: Inputs, mistakes: string[]): Inputs {
  const values = assembleInputs(fields, inputs)
  for (const field of fields) {
    const given = values[field.key] ?? field.default
    if (field.required && isEmpty(given)) mistakes.push(`${field.label} is required.`)
    else if (given !== undefined && given !== null && given !== '')
      values[field.key] = readField(field, given, mistakes)
  }
  return values
}

function readField(field: Field, given: Json, mistakes: string[]): Json {
  const { children, type } = field
  const one = (value: Json): Json => {
    if (children)
      return isObject(value) ? readGroup(children, value, mistakes) : wrong(field, 'a group of values', mistakes)
    const reader = readers[type]
    const read = reader.read(value)
    return read === undefined ? wrong(field, reader.name, mistakes) : read
  }
  if (!isListField(field) || (type === 'array' && !children)) return one(given)
  return (Array.isArray(given) ? given : [given]).map(one)
}

function wrong({ label }: Field, wanted: string, mistakes: string[]): null {
  mistakes.push(`${label} must be ${wanted}.`)
  return null
}

type Reader = { name: string; read: (value: Json) => Json | undefined }

const text: Reader = {
  name: 'a text',
  read: (value) => (typeof value === 'object' ? undefined : String(value)),
}
const readers: Readonly<Record<FieldType, Reader>> = {
  string: text,
  text,
  secret: text,
  datetime: text,
  file: text,
  integer: { name: 'a whole number', read: (value) => wholeNumber(value) },
  number: { name: 'a number', read: (value) => numberOf(value) },
  boolean: { name: 'true or false', read: (value) => truth(value) },
  json: { name: 'JSON', read: (value) => (typeof value === 'string' ? jsonOf(value) : value) },
  object: { name: 'an object', read: (value) => [value, jsonOf(value)].find(isObject) },
  array: { name: 'a list', read: (value) => [value, jsonOf(value)].find(Array.isArray) ?? [value] },
}

function wholeNumber(value: Json): number | undefined {
  const number = numberOf(value)
  return Number.isSafeInteger(number) ? number : undefined
}

function numberOf(value: Json): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

function truth(value: Json): boolean | undefined {
  const word = String(value).trim().toLowerCase()
  if (word === 'true' || word === '1' || word === 'yes') return true
  return word === 'false' || word === '0' || word === 'no' ? false : undefined
}

function jsonOf(value: Json): Json | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return parseJson(value) as Json
  } catch {
    return undefined
  }
}

function isObject(value: Json | undefined): value is Inputs {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
