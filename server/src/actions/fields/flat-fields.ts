import type { Field } from '../../apps/index.ts'

/** A field as forms show it: fieldsets do not nest, so the children of children stand beside them. */
export type FlatField = { id: string; field: Field; isList: boolean }

const DEPTH_MAX = 5

/** The fields of a form, groups dissolved; ids join the keys with `__`. A group that is a list makes lists of its fields. */
export function flattenFields(fields: readonly Field[], group = { prefix: '', isList: false }, depth = 0): FlatField[] {
  return fields.flatMap((field): FlatField[] => {
    const id = group.prefix + field.key
    const isList = group.isList || isListField(field)
    if (!field.children || depth >= DEPTH_MAX) return [{ id, field, isList }]
    return flattenFields(field.children, { prefix: `${id}__`, isList }, depth + 1)
  })
}

/** Whether a field takes several values. */
export function isListField({ list, type }: Field): boolean {
  return list === true || type === 'array'
}
