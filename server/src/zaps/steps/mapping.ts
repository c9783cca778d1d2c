// `{{field}}` and `{{alias.field}}` in the inputs of a step.                                          Workflow API 6.2, 4.3
import type { JsonObject } from '../../actions/index.ts'
import type { Json } from '../../apps/index.ts'

// Blanks around the name are cut off afterwards: a pattern that does so too tries each of them in many ways.
const MAPPING = /\{\{([^{}]*)\}\}/g
const ALIAS = /^([a-z][a-z0-9_]*)\./

/** Where an input names a step that is not there; `path` is a JSON Pointer into the inputs. */
export type UnknownAlias = { alias: string; path: string }

/** The aliases in these inputs, at any depth, that are not among `known`. An unknown field is nobody's mistake. */
export function unknownAliases(inputs: Json, known: ReadonlySet<string | null>, path = ''): UnknownAlias[] {
  if (typeof inputs === 'string') {
    const aliases = [...inputs.matchAll(MAPPING)].flatMap(([, name = '']) => ALIAS.exec(name.trim())?.[1] ?? [])
    return aliases.filter((alias) => !known.has(alias)).map((alias) => ({ alias, path }))
  }
  if (typeof inputs !== 'object' || inputs === null) return []
  return Object.entries(inputs).flatMap(([name, value]) =>
    unknownAliases(value, known, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}

/** What an earlier step gave, and the name that it may be called by. */
export type Given = { alias: string | null; output: JsonObject | null }

/** The inputs have grown beyond what a step takes; the message is for the person. */
export class MappingTooLarge extends Error {}

// One large field may be named many times: without a bound a Zap of a page would fill the memory.
const CHARACTERS_MAX = 5_000_000
const ALONE = /^\{\{([^{}]*)\}\}$/

/**
 * Fills in `{{alias.field}}` and `{{field}}`, which takes the nearest earlier step that has such a field; `given` are the
 * earlier steps in order. A text that is one of them alone becomes the value itself, whatever its type; in other texts a
 * value stands as text. What no step has is an empty text. What was filled in is not read again. Throws MappingTooLarge.
 */
export function fillInputs(inputs: Readonly<JsonObject>, given: readonly Given[]): JsonObject {
  const budget = { left: CHARACTERS_MAX }
  return fillMembers(inputs, given, budget)
}

type Budget = { left: number }

function fillMembers(inputs: Readonly<JsonObject>, given: readonly Given[], budget: Budget): JsonObject {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, fill(value, given, budget)]))
}

function fill(value: Json, given: readonly Given[], budget: Budget): Json {
  if (typeof value === 'string') return fillText(value, given, budget)
  if (Array.isArray(value)) return value.map((item) => fill(item, given, budget))
  return typeof value === 'object' && value !== null ? fillMembers(value, given, budget) : value
}

function fillText(text: string, given: readonly Given[], budget: Budget): Json {
  const alone = ALONE.exec(text)?.[1]?.trim()
  if (alone !== undefined) {
    const found = lookUp(alone, given)
    const value = found === undefined ? '' : found // null stays null
    spend(budget, textOf(value))
    return value
  }
  return text.replaceAll(MAPPING, (_whole, name: string) => spend(budget, textOf(lookUp(name.trim(), given) ?? '')))
}

function spend(budget: Budget, text: string): string {
  budget.left -= text.length
  if (budget.left < 0)
    throw new MappingTooLarge('What its fields are filled with is too much: over 5,000,000 characters.')
  return text
}

/** The value of a name; null that a step gave counts as a value. */
function lookUp(name: string, given: readonly Given[]): Json | undefined {
  const alias = ALIAS.exec(name)?.[1]
  const named = alias === undefined ? undefined : given.find((step) => step.alias === alias)
  if (named && alias !== undefined) return fieldOf(named.output ?? {}, name.slice(alias.length + 1))
  for (const { output } of given.toReversed()) {
    const found = output === null ? undefined : fieldOf(output, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** The value under a flattened name: `order__id` is a member of a member, `lines[]sku` all of a list's. */
function fieldOf(value: Json, name: string): Json | undefined {
  if (name === '') return value
  if (Array.isArray(value)) return name.startsWith('[]') ? fieldsOf(value, name.slice(2)) : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (Object.hasOwn(value, name)) return value[name]
  // Keys may hold `__` themselves: the longest one that the name begins with, and that leads somewhere.
  const keys = Object.keys(value).filter((key) => name.startsWith(`${key}__`) || name.startsWith(`${key}[]`))
  for (const key of keys.sort((a, b) => b.length - a.length)) {
    const rest = name.slice(key.length)
    const found = fieldOf(value[key] ?? null, rest.startsWith('__') ? rest.slice(2) : rest)
    if (found !== undefined) return found
  }
  return undefined
}

/** What the items of a list have there; lists within it are one list with it. */
function fieldsOf(items: readonly Json[], name: string): Json | undefined {
  const found = items.flatMap((item) => {
    const value = fieldOf(item, name)
    return value === undefined ? [] : name.includes('[]') && Array.isArray(value) ? value : [value]
  })
  return found.length === 0 && items.length > 0 ? undefined : found
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  return Array.isArray(value)
    ? value.map(textOf).join(',')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : `${value}`
}
