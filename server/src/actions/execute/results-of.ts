// What of a provider's answer is the result.                                                          app-manifest "result"
import type { Json } from '../../apps/index.ts'
import type { Done } from './outcome.ts'

export type JsonObject = { [key: string]: Json }

/** The value at a dotted path; `$` is the whole answer. Only own members are ever read. */
export function valueAt(answer: Json, path: string): Json | undefined {
  if (path === '$') return answer
  let value: Json | undefined = answer
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as JsonObject)[step]
  }
  return value
}

/** The results of a call: what the app's script made of the answer, as it is; else what stands at `path` of the answer. */
export function resultsIn({ body, data }: Pick<Done, 'body' | 'data'>, path: string): JsonObject[] {
  return data === undefined ? resultsOf(body, path) : resultsOf(data, '$')
}

/** The results of an answer: an object is a list of one, a scalar x is `{value: x}`, nothing is nothing. */
export function resultsOf(answer: Json, path: string): JsonObject[] {
  const found = valueAt(answer, path)
  if (found === undefined || found === null) return []
  return Array.isArray(found) ? found.map(asObject) : [asObject(found)]
}

function asObject(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value }
}
