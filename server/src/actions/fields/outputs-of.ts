// The fields of results, flattened: `__` between object keys, `[]` for list levels.                     Workflow API 4.3
import type { OutputField } from '@wayleave/sdk/wire'
import type { Json } from '../../apps/index.ts'

const DEPTH_MAX = 20
const FIELDS_MAX = 1_000

/** Every field that occurs in the results, in the order of first sight, with the first value that is there. */
export function outputsOf(results: readonly Json[]): OutputField[] {
  const samples = new Map<string, string | undefined>()
  for (const result of results) collect(result, '', samples, 0)
  return [...samples].map(([id, sample]) => ({
    type: 'output_field',
    id,
    title: titleOf(id),
    ...(sample === undefined ? {} : { sample }),
  }))
}

function collect(value: Json, path: string, samples: Map<string, string | undefined>, depth: number): void {
  const children = depth < DEPTH_MAX ? childrenOf(value, path) : undefined
  for (const [childPath, child] of children ?? []) collect(child, childPath, samples, depth + 1)
  if (!children || (children.length === 0 && path !== '')) note(path, value, samples)
}

/** The members of an object and the items of a list, each with its flattened name; undefined for what has none. */
function childrenOf(value: Json, path: string): [path: string, child: Json][] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (!Array.isArray(value)) return Object.entries(value).map(([key, member]) => [joined(path, key), member])
  return value.length > 0 ? value.map((item) => [`${path}[]`, item]) : [[`${path}[]`, null]]
}

function joined(path: string, key: string): string {
  return path === '' || path.endsWith('[]') ? path + key : `${path}__${key}`
}

function note(path: string, value: Json, samples: Map<string, string | undefined>): void {
  if (samples.get(path) !== undefined || (samples.size >= FIELDS_MAX && !samples.has(path))) return
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  samples.set(path, value === null || text === '{}' ? undefined : text)
}

/** `order__id` -> `Order Id`, `lines[]sku` -> `Lines Sku`. */
function titleOf(id: string): string {
  const words = id.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}
