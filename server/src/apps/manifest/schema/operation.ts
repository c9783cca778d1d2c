// What an app can do, and what it can tell of.
import { z } from 'zod'
import { fieldSchema } from './field.ts'
import { dottedPathSchema, proseSchema, titleSchema } from './names.ts'
import { requestSchema } from './request.ts'

const everyKind = {
  name: titleSchema.optional().describe('May be left out of hidden operations only.'),
  description: proseSchema.optional().describe('May be left out of hidden operations only.'),
  hidden: z.boolean().optional(),
  fields: z.array(fieldSchema).optional(),
  request: requestSchema.optional().describe("May be left out where the app's hooks make the request."),
  result: dottedPathSchema.optional().describe('`$`, the whole answer, or a dotted path into it. Default: $.'),
  sample: z.json().optional(),
}

export const operationSchema = z
  .strictObject({
    kind: z.enum(['write', 'search', 'read', 'read_bulk', 'search_or_write', 'search_and_write']),
    ...everyKind,
    fields_from: z
      .strictObject({ operation: z.string(), depends_on: z.array(z.string()).optional() })
      .optional()
      .describe('An operation that lists further fields, shown after the static ones.'),
  })
  .meta({ id: 'Operation' })

export const triggerSchema = z
  .strictObject({
    kind: z.enum(['polling', 'hook']),
    ...everyKind,
    subscribe: requestSchema.optional(),
    unsubscribe: requestSchema.optional(),
    dedupe_key: dottedPathSchema.optional().describe('The member that tells items apart.'),
  })
  .meta({ id: 'Trigger' })

export type ManifestOperation = z.infer<typeof operationSchema>
export type ManifestTrigger = z.infer<typeof triggerSchema>
