// Where two JSON Schemas do not mean the same, as far as a TypeScript type can say it.

import type { Schema } from './wire-schema.ts'

/** A schema and what its `$ref`s are found in. */
type Placed = { schema: Schema; root: Schema }

/** What a value may be: null, text, a number, … Objects are told apart by their `type` member. */
type Kinds = Map<string, Placed>

/**
 * Each difference by its path. `ours` are members that the type may have besides. A documented `{}` is any JSON value.
 */
export function differences(documented: Schema, typed: Schema, ours: readonly string[] = []): string[] {
  return compare({ schema: documented, root: documented }, { schema: typed, root: typed }, '', ours)
}

function compare(documented: Placed, typed: Placed, path: string, ours: readonly string[]): string[] {
  const left = kindsOf(documented)
  if (left.size === 0) return [] // anything
  const right = kindsOf(typed)
  const here = path || '/'
  const missing = [...left.keys()]
    .filter((kind) => !right.has(kind))
    .map((kind) => `${here}: the type is never ${kind}`)
  const extra = [...right.keys()].filter((kind) => !left.has(kind)).map((kind) => `${here}: is never ${kind}`)
  const inside = [...left].flatMap(([kind, one]) => {
    const other = right.get(kind)
    if (!other) return []
    if (kind === 'array') return compare(itemsOf(one), itemsOf(other), `${path}/[]`, ours)
    return kind.startsWith('object') ? compareObjects(one, other, path, ours) : []
  })
  return [...missing, ...extra, ...inside]
}

function compareObjects(documented: Placed, typed: Placed, path: string, ours: readonly string[]): string[] {
  const [left, right] = [membersOf(documented), membersOf(typed)]
  if (Object.keys(left).length === 0) return [] // a bag of anything
  const [must, does] = [requiredOf(documented), requiredOf(typed)]
  const of = (name: string) => `${path}/${name}`
  const strangers = Object.keys(right).filter((name) => !(name in left) && !ours.includes(name))
  return [
    ...strangers.map((name) => `${of(name)}: is not documented`),
    ...Object.entries(left).flatMap(([name, schema]) => {
      const other = right[name]
      if (other === undefined) return [`${of(name)}: the type has none`]
      const differs = must.has(name) !== does.has(name)
      const verdict = differs ? [`${of(name)}: ${must.has(name) ? 'is always there' : 'may be missing'}`] : []
      return [...verdict, ...compare({ ...documented, schema }, { ...typed, schema: other }, of(name), ours)]
    }),
  ]
}

function kindsOf(placed: Placed): Kinds {
  const { schema, root } = placed
  if (typeof schema.$ref === 'string') return kindsOf({ schema: referred(schema.$ref, root), root })
  const alternatives = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (alternatives) return new Map(alternatives.flatMap((one) => [...kindsOf({ schema: one, root })]))
  if (Array.isArray(schema.enum)) return new Map(schema.enum.map((value) => [kindOfValue(value), placed]))
  if ('const' in schema) return new Map([[kindOfValue(schema.const), placed]])
  const types = [schema.type].flat().filter((type) => typeof type === 'string')
  return new Map(types.map((type) => [kindOfType(type, placed), placed]))
}

function kindOfType(type: string, placed: Placed): string {
  if (type === 'integer') return 'number'
  const name = type === 'object' ? membersOf(placed).type?.const : undefined
  return typeof name === 'string' ? `object ${name}` : type
}

function kindOfValue(value: unknown): string {
  return value === null ? 'null' : JSON.stringify(value)
}

function referred(ref: string, root: Schema): Schema {
  const found = (root.$defs as Record<string, Schema> | undefined)?.[ref.replace('#/$defs/', '')]
  if (!found) throw new Error(`${ref} leads nowhere`)
  return found
}

function membersOf({ schema }: Placed): Record<string, Schema> {
  return (schema.properties ?? {}) as Record<string, Schema>
}

function requiredOf({ schema }: Placed): ReadonlySet<string> {
  return new Set((schema.required ?? []) as string[])
}

function itemsOf({ schema, root }: Placed): Placed {
  return { schema: (schema.items ?? {}) as Schema, root }
}
