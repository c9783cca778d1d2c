// Secrets in a draft that is shown as text: they are not in it, and stay as they are where the text says so. Pure.
import { isEmpty } from '../../actions/index.ts'
import type { Field, Json } from '../../apps/index.ts'

type Inputs = Readonly<Record<string, Json>>
type PutSecret = (value: Json, before: Json | undefined) => Json | undefined

/** What stands for a secret that is kept as it is. */
export const KEPT_SECRET = '(as it is)'

/** The inputs without what secret fields hold, those within groups and rows too. */
export function withoutSecrets(inputs: Inputs, fields: readonly Field[]): Record<string, Json> {
  return putSecrets(inputs, fields, undefined, (value) => (isEmpty(value) ? value : KEPT_SECRET))
}

/** The inputs with what `before` held at the places of secrets that are kept; one that was not there is left out. */
export function withSecrets(
  inputs: Inputs,
  fields: readonly Field[],
  before: Inputs | undefined,
): Record<string, Json> {
  return putSecrets(inputs, fields, before, (value, held) => (value === KEPT_SECRET ? held : value))
}

function putSecrets(
  inputs: Inputs,
  fields: readonly Field[],
  before: Inputs | undefined,
  put: PutSecret,
): Record<string, Json> {
  const members = Object.entries(inputs).flatMap(([name, value]): [string, Json][] => {
    const field = fieldNamed(name, fields)
    const kept = field ? putInField(value, field, before?.[name], put) : value
    return kept === undefined ? [] : [[name, kept]]
  })
  return Object.fromEntries(members)
}

function putInField(
  value: Json,
  { type, children }: Field,
  before: Json | undefined,
  put: PutSecret,
): Json | undefined {
  if (type === 'secret') return put(value, before)
  if (!children) return value
  const inGroup = (one: Json, held: Json | undefined) =>
    isGroup(one) ? putSecrets(one, children, isGroup(held) ? held : undefined, put) : one
  if (!Array.isArray(value)) return inGroup(value, before)
  return value.map((one, row) => inGroup(one, Array.isArray(before) ? before[row] : undefined))
}

/** By its key, or flat by those of its groups, as in `owner__token`. */
function fieldNamed(name: string, fields: readonly Field[]): Field | undefined {
  for (const field of fields) {
    if (field.key === name) return field
    const prefix = `${field.key}__`
    const inner = field.children && name.startsWith(prefix) && fieldNamed(name.slice(prefix.length), field.children)
    if (inner) return inner
  }
  return undefined
}

function isGroup(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
