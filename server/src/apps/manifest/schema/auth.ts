// How an app's connections prove themselves: one schema a type, so that each says which members it knows.
import { z } from 'zod'
import { fieldSchema } from './field.ts'
import { dottedPathSchema } from './names.ts'
import { clientCredentialsSchema, oauth2Schema, placementSchema } from './oauth2.ts'
import { requestSchema } from './request.ts'

const everyType = {
  fields: z.array(fieldSchema).optional(),
  test: requestSchema.optional().describe('A cheap call that succeeds only with good credentials.'),
  label: z.string().max(500).optional().describe("Template of a connection's title, filled from the test's answer."),
}

const loginSchema = z.strictObject({
  request: requestSchema,
  token_path: dottedPathSchema,
  expires_path: dottedPathSchema.optional(),
})

export const authSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('api_key'), ...everyType, placement: placementSchema.optional() }),
  z.strictObject({ type: z.literal('basic'), ...everyType }),
  z.strictObject({ type: z.literal('oauth2'), ...everyType, oauth2: oauth2Schema }),
  z.strictObject({
    type: z.literal('client_credentials'),
    ...everyType,
    oauth2: clientCredentialsSchema,
    placement: placementSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('session'),
    ...everyType,
    login: loginSchema.optional(),
    placement: placementSchema,
  }),
  z.strictObject({ type: z.literal('custom'), ...everyType, placement: placementSchema.optional() }),
])

export type ManifestAuth = z.infer<typeof authSchema>
