// What the OpenAPI document says of the token endpoint, which reads forms and speaks OAuth.      authorization server §3
import { type OpenAPIHono, z } from '@hono/zod-openapi'

/** One operation of the document. */
export type PathConfig = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0]

const form = z
  .object({
    grant_type: z.string().describe('urn:ietf:params:oauth:grant-type:token-exchange'),
    client_id: z.string().optional().describe('Or by HTTP Basic, together with the secret'),
    client_secret: z.string().optional(),
    subject_token: z.string().optional().describe('A JWT that the partner signed, or an access token'),
    subject_token_type: z
      .string()
      .optional()
      .describe('urn:ietf:params:oauth:token-type:external-jwt or …:access-token'),
    requested_token_type: z
      .string()
      .optional()
      .describe('urn:ietf:params:oauth:token-type:access-token (default) or …:connect-token'),
    scope: z.string().optional().describe('Scopes separated by spaces; absent: all of the client'),
    resource: z.string().optional().describe('The Connect URL that a session code is for'),
  })
  .openapi('TokenRequest')

const answer = z
  .object({
    access_token: z.string(),
    issued_token_type: z.string(),
    token_type: z.string().describe('Bearer, or N_A for a session code'),
    expires_in: z.int().describe('Seconds'),
    scope: z.string(),
    session_id: z.string().optional().describe('Of a session code: the connect session'),
  })
  .openapi('TokenResponse')

/** What a refusal of an OAuth endpoint holds. RFC 6749 §5.2 */
export const refusal = z.object({ error: z.string(), error_description: z.string().optional() }).openapi('OAuthError')
export const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } })

export const tokenDocs: PathConfig = {
  method: 'post',
  path: '/oauth/token',
  summary: 'Exchange a token',
  tags: ['OAuth'],
  security: [],
  request: { body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } } },
  responses: {
    200: { description: 'The token', content: json(answer) },
    400: { description: 'A refusal', content: json(refusal) },
    401: { description: 'The client is not authenticated', content: json(refusal) },
    503: { description: "The partner's keys cannot be fetched", content: json(refusal) },
  },
}
