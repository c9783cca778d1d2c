// Inputs as clients send them, by the flat ids of the form, put into the shape that the app's request knows.
import type { Field, Json } from '../../apps/index.ts'
import { isListField } from './flat-fields.ts'

type Inputs = Readonly<Record<string, Json>>

/**
 * Gathers `lines__sku: [a, b]` into `lines: [{sku: a}, {sku: b}]`, and `address__city: x` into `address: {city: x}`. What
 * came under the group's own name stays as it is; so does every input that is no field.
 */
export function assembleInputs(fields: readonly Field[], inputs: Inputs): Record<string, Json> {
  const assembled: Record<string, Json> = { ...inputs }
  for (const field of fields.filter(({ children }) => children)) {
    const prefix = `${field.key}__`
    const flat = Object.keys(inputs).filter((name) => name.startsWith(prefix))
    if (flat.length === 0 || inputs[field.key] !== undefined) continue
    for (const name of flat) delete assembled[name]
    assembled[field.key] = gather(
      field,
      Object.fromEntries(flat.map((name) => [name.slice(prefix.length), inputs[name] ?? null])),
    )
  }
  return assembled
}

function gather(field: Field, members: Inputs): Json {
  const children = field.children ?? []
  if (!isListField(field)) return assembleInputs(children, members)
  const length = Math.max(...Object.values(members).map((value) => (Array.isArray(value) ? value.length : 1)))
  return Array.from({ length }, (_, row) => assembleInputs(children, rowOf(members, row)))
}

// A value that is no list is the same in each row: the form shows one line of it.
function rowOf(members: Inputs, row: number): Record<string, Json> {
  const cells = Object.entries(members).map(([name, value]) => [name, Array.isArray(value) ? value[row] : value])
  return Object.fromEntries(cells.filter(([, value]) => value !== undefined))
}
