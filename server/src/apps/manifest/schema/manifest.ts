// A whole manifest. What no schema can say stands in checks/.
import { z } from 'zod'
import { authSchema } from './auth.ts'
import { apiNameSchema, appKeySchema, operationKeySchema, proseSchema, titleSchema, versionSchema } from './names.ts'
import { operationSchema, triggerSchema } from './operation.ts'

const limitsSchema = z.strictObject({
  rate: z
    .string()
    .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,8}[smhd]$/, 'A rate is calls per time: 10/1s.')
    .optional(),
  concurrency: z.int().min(1).max(10_000).optional(),
})

export const manifestSchema = z.strictObject({
  key: appKeySchema,
  api_name: apiNameSchema.optional().describe('Default: the key in PascalCase, then API.'),
  name: titleSchema,
  version: versionSchema,
  description: proseSchema.optional(),
  categories: z.array(titleSchema).optional(),
  logo: z
    .string()
    .regex(/^(?:https?:\/\/|data:image\/)/, 'A logo is an http:, https: or data:image/ address.')
    .optional(),
  hex_color: z
    .string()
    .regex(/^#?[0-9a-fA-F]{6}$/, 'A colour is six hexadecimal digits: 2F7A4D.')
    .optional(),
  hosts: z
    .array(z.string().min(1).max(300))
    .optional()
    .describe('Where requests may go: host or host:port, a leading *. for one label.'),
  auth: authSchema.optional().describe('Default: none.'),
  hooks: z.string().min(1).max(500).optional().describe('A script beside the manifest.'),
  legacy: z.boolean().optional(),
  limits: limitsSchema.optional(),
  operations: z.record(operationKeySchema, operationSchema).optional(),
  triggers: z.record(operationKeySchema, triggerSchema).optional(),
})

/** A manifest that its schema has accepted. */
export type Manifest = z.infer<typeof manifestSchema>
