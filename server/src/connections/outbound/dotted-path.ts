import type { Json } from '../../apps/index.ts'

/** An object of a provider's answer. Only its own members are ever read. */
export type JsonObject = { [key: string]: Json }

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a dotted path (`team.id`, `items.0.token`); a member of exactly that name comes first. */
export function valueAt(root: JsonObject, path: string): Json | undefined {
  if (Object.hasOwn(root, path)) return root[path]
  let value: Json | undefined = root
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as JsonObject)[step]
  }
  return value
}

/** The values at the paths, in objects nested as the paths say, so that templates find them under the same names. */
export function extractPaths(root: JsonObject, paths: readonly string[]): JsonObject {
  const extracted: JsonObject = {}
  for (const path of paths) {
    const value = valueAt(root, path)
    if (value !== undefined && value !== null) put(extracted, path.split('.'), value)
  }
  return extracted
}

function put(target: JsonObject, [step = '', ...rest]: string[], value: Json): void {
  if (step === '__proto__') return // would set the prototype; no template may name it either
  if (rest.length === 0) target[step] = value
  else {
    const inner = Object.hasOwn(target, step) ? target[step] : undefined
    const next: JsonObject = isJsonObject(inner) ? { ...inner } : {}
    target[step] = next
    put(next, rest, value)
  }
}
