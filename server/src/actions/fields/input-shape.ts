// A field of the App model as an input of the Workflow API.                                             Workflow API 4.1
import { z } from '@hono/zod-openapi'
import type * as wire from '@wayleave/sdk/wire'
import type { Field, FieldType, Json } from '../../apps/index.ts'
import { type FlatField, flattenFields, isListField } from './flat-fields.ts'

const valueTypes = ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT'] as const
const formats = ['DATETIME', 'MULTILINE', 'PASSWORD', 'CODE', 'READONLY', 'FILE', 'SELECT'] as const
type ValueType = (typeof valueTypes)[number]
type Format = (typeof formats)[number]

const inputFieldSchema = z
  .object({
    type: z.literal('input_field'),
    id: z.string(),
    title: z.string(),
    description: z.string().describe('Markdown'),
    default_value: z.string(),
    placeholder: z.string(),
    is_required: z.boolean(),
    depends_on: z.array(z.string()).describe('Inputs that must have a value before choices can be fetched'),
    invalidates_input_fields: z.boolean().describe('True: ask for the inputs again when the value changes'),
    value_type: z.enum(valueTypes),
    format: z.enum(formats).optional(),
    items: z.record(z.string(), z.string()).optional(),
  })
  .openapi('InputField')
const fieldsetSchema = z
  .object({ type: z.literal('fieldset'), id: z.string(), title: z.string(), fields: z.array(inputFieldSchema) })
  .openapi('Fieldset')

export const inputSchema = z.union([inputFieldSchema, fieldsetSchema])

const types: Readonly<Record<FieldType, { value_type: ValueType; format?: Format }>> = {
  string: { value_type: 'STRING' },
  text: { value_type: 'STRING', format: 'MULTILINE' },
  secret: { value_type: 'STRING', format: 'PASSWORD' },
  datetime: { value_type: 'STRING', format: 'DATETIME' },
  file: { value_type: 'STRING', format: 'FILE' },
  json: { value_type: 'STRING', format: 'CODE' },
  integer: { value_type: 'INTEGER' },
  number: { value_type: 'NUMBER' },
  boolean: { value_type: 'BOOLEAN' },
  object: { value_type: 'OBJECT' },
  array: { value_type: 'ARRAY' },
}

/** A field, or a group of them: children become a fieldset, which never nests. */
export function inputOf(field: Field): wire.InputField | wire.Fieldset {
  if (!field.children) return inputFieldOf({ id: field.key, field, isList: isListField(field) })
  const fields = flattenFields([field]).map(inputFieldOf)
  return { type: 'fieldset', id: field.key, title: field.label, fields }
}

function inputFieldOf({ id, field, isList }: FlatField): wire.InputField {
  return {
    type: 'input_field',
    id,
    title: field.label,
    description: field.help ?? '',
    default_value: textOf(field.default),
    placeholder: field.placeholder ?? '',
    is_required: field.required,
    depends_on: field.options?.depends_on ?? [],
    invalidates_input_fields: field.alters_fields === true,
    ...formOf(field, isList),
  }
}

function formOf(field: Field, isList: boolean): Pick<wire.InputField, 'value_type' | 'format' | 'items'> {
  const one = hasChoices(field) ? ({ value_type: 'STRING', format: 'SELECT' } as const) : types[field.type]
  if (!isList) return one
  return { value_type: 'ARRAY', items: { type: one.value_type === 'ARRAY' ? 'STRING' : one.value_type } }
}

/** Whether a field is chosen from a list, fixed or asked for. */
export function hasChoices({ choices, options }: Field): boolean {
  return choices !== undefined || options !== undefined
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
