// One field of a form: an input of an operation or trigger, or a value that a connection asks the person for.
import { z } from 'zod'
import { type FieldType, fieldTypes } from '../../model.ts'
import { dottedPathSchema, fieldKeySchema, proseSchema, scalarSchema, titleSchema } from './names.ts'

const choiceSchema = z.strictObject({ value: scalarSchema, label: scalarSchema.optional() })

const optionsSchema = z
  .strictObject({
    operation: z.string(),
    value: dottedPathSchema,
    label: dottedPathSchema.optional(),
    depends_on: z.array(z.string()).optional(),
  })
  .describe('Choices that another operation of the app lists.')

export const fieldSchema = z
  .strictObject({
    key: fieldKeySchema,
    label: titleSchema.optional(),
    type: z.enum(fieldTypes).optional().describe('Default: string.'),
    required: z.boolean().optional(),
    default: z.json().optional(),
    help: proseSchema.optional(),
    placeholder: proseSchema.optional(),
    list: z.boolean().optional().describe('True when the field takes several values.'),
    get children(): z.ZodOptional<z.ZodArray<z.ZodType<ManifestField>>> {
      return z.array(fieldSchema).optional()
    },
    choices: z.array(choiceSchema).min(1).optional().describe('A fixed list of choices.'),
    options: optionsSchema.optional(),
    alters_fields: z.boolean().optional().describe('True when a new value can make other fields appear or vanish.'),
  })
  .meta({ id: 'Field' })

/** A field as a manifest writes it. */
export type ManifestField = {
  key: string
  label?: string
  type?: FieldType
  required?: boolean
  default?: z.core.util.JSONType
  help?: string
  placeholder?: string
  list?: boolean
  children?: ManifestField[]
  choices?: z.infer<typeof choiceSchema>[]
  options?: z.infer<typeof optionsSchema>
  alters_fields?: boolean
}
