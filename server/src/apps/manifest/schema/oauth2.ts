// The OAuth 2.0 settings of a manifest.
import { z } from 'zod'
import { dottedPathSchema, scalarSchema } from './names.ts'

/** Where a credential goes, written out. */
export const placementSchema = z
  .strictObject({
    in: z.enum(['header', 'query']),
    name: z.string().min(1).max(200).optional(),
    prefix: z.string().max(200).optional().describe('Stands directly before the credential.'),
  })
  .meta({ id: 'Placement' })

const tokenPlacementSchema = z.union([z.enum(['header', 'query', 'querystring', 'both']), placementSchema], {
  error: 'This must be header, query, both or { in, name, prefix }.',
})

const urlTemplateSchema = z.string().min(1).max(8_000)

const LOOPBACK = String.raw`(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?`
const issuerSchema = z
  .string()
  .max(2_000)
  // RFC 9207 §2: https, no query, no fragment. A provider on this machine may go without TLS.
  .regex(
    new RegExp(String.raw`^(?:https://[^\s/?#@{}]+|http://${LOOPBACK})(?:/[^\s?#{}]*)?$`),
    'An issuer is an https address without query and fragment, and without templates: https://accounts.pets.example.',
  )
  .refine((issuer) => URL.canParse(issuer), 'This is not a valid address.')

/** What the two OAuth schemes have in common: the call to the token endpoint. */
const tokenCall = {
  client_id: z.string().min(1),
  client_secret: z.string().optional(),
  access_token_url: urlTemplateSchema,
  scope: z.string().optional(),
  scope_separator: z.string().optional(),
  token_request: z.enum(['form', 'json', 'query_then_form']).optional().describe('Default: form.'),
  client_auth: z.enum(['body', 'basic']).optional().describe('Default: body.'),
  token_params: z.record(z.string(), scalarSchema).optional(),
  extra_fields: z.array(dottedPathSchema).optional().describe('Members of the token answer to keep.'),
  refresh_ahead: z.boolean().optional().describe('Default: true, false when legacy.'),
  access_token_placement: tokenPlacementSchema.optional().describe('Default: header, both when legacy.'),
  token_path: dottedPathSchema.optional().describe('Where the answer keeps the token. Default: access_token.'),
}

/** `auth.oauth2` of type oauth2. */
export const oauth2Schema = z.strictObject({
  ...tokenCall,
  authorize_url: urlTemplateSchema,
  refresh_token_url: urlTemplateSchema.optional(),
  pkce: z.boolean().optional().describe('Default: true, false when legacy.'),
  authorize_params: z.record(z.string(), scalarSchema).optional(),
  capture_from_redirect: z.array(z.string().min(1)).optional().describe('Parameters of the callback to keep.'),
  auto_refresh: z.boolean().optional().describe('Default: true.'),
  issuer: issuerSchema
    .optional()
    .describe('What the `iss` of a callback must be, byte for byte; then none may lack it.'),
  code_param: z.string().min(1).optional().describe("The callback's parameter. Default: code."),
})

/** `auth.oauth2` of type client_credentials. */
export const clientCredentialsSchema = z.strictObject(tokenCall)

export type ManifestOAuth2 = z.infer<typeof oauth2Schema>
export type ManifestClientCredentials = z.infer<typeof clientCredentialsSchema>
export type ManifestPlacement = z.infer<typeof placementSchema>
export type ManifestTokenPlacement = z.infer<typeof tokenPlacementSchema>
