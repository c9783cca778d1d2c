import type { Field, Json } from '../../apps/index.ts'
import { flattenFields } from '../fields/flat-fields.ts'

/** The texts among the inputs that belong to secret fields: what must be masked wherever it shows up. */
export function secretInputs(fields: readonly Field[], inputs: Record<string, Json>): string[] {
  const secret = new Set(flattenFields(fields).flatMap(({ id, field }) => (field.type === 'secret' ? [id] : [])))
  return textsUnder(secret, inputs, '')
}

function textsUnder(secret: ReadonlySet<string>, value: Json, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsUnder(secret, item, path))
  if (typeof value === 'object' && value !== null) {
    const within = (key: string) => (path === '' ? key : `${path}__${key}`)
    return Object.entries(value).flatMap(([key, member]) => textsUnder(secret, member, within(key)))
  }
  return secret.has(path) && value !== null ? [String(value)] : []
}
