// `{{field}}` and `{{alias.field}}` in the inputs of a step.                                          Workflow API 6.2
import type { Json } from '../../apps/index.ts'

const MAPPING = /\{\{\s*([^{}]*?)\s*\}\}/g
const ALIAS = /^([a-z][a-z0-9_]*)\./

/** Where an input names a step that is not there; `path` is a JSON Pointer into the inputs. */
export type UnknownAlias = { alias: string; path: string }

/** The aliases in these inputs, at any depth, that are not among `known`. An unknown field is nobody's mistake. */
export function unknownAliases(inputs: Json, known: ReadonlySet<string | null>, path = ''): UnknownAlias[] {
  if (typeof inputs === 'string') {
    const aliases = [...inputs.matchAll(MAPPING)].flatMap(([, name = '']) => ALIAS.exec(name)?.[1] ?? [])
    return aliases.filter((alias) => !known.has(alias)).map((alias) => ({ alias, path }))
  }
  if (typeof inputs !== 'object' || inputs === null) return []
  return Object.entries(inputs).flatMap(([name, value]) =>
    unknownAliases(value, known, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}
