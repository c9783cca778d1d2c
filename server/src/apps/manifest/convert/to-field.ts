import type { Choice, DynamicOptions, Field } from '../../model.ts'
import type { ManifestField } from '../schema/field.ts'
import { labelOf } from './app-names.ts'

/** Fields of the App model, defaults filled in. Fields that others depend on alter the form when they change. */
export function toFields(fields: readonly ManifestField[] = [], dependedOn: readonly string[] = []): Field[] {
  return fields.map((field) => {
    const { key, label, type, required, children, choices, options, alters_fields, ...rest } = field
    return {
      key,
      label: label ?? labelOf(key),
      type: type ?? (children ? 'object' : 'string'),
      required: required ?? false,
      ...rest,
      ...(children && { children: toFields(children) }),
      ...(choices && { choices: choices.map(toChoice) }),
      ...(options && { options: toOptions(options) }),
      ...((alters_fields || dependedOn.includes(key)) && { alters_fields: true }),
    }
  })
}

function toChoice({ value, label }: NonNullable<ManifestField['choices']>[number]): Choice {
  return { value: String(value), label: String(label ?? value) }
}

function toOptions({ label, ...options }: NonNullable<ManifestField['options']>): DynamicOptions {
  return { ...options, label: label ?? options.value }
}
