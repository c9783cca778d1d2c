// What the OpenAPI document says of the token endpoint: one form for each grant, and the answers.   authorization server §3
import { type OpenAPIHono, z } from '@hono/zod-openapi'

/** One operation of the document. */
export type PathConfig = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0]

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

const client = {
  client_id: z
    .string()
    .optional()
    .describe('Or by HTTP Basic, together with the secret. A public client sends it alone'),
  client_secret: z.string().optional().describe('Of a confidential client'),
}
const scope = z.string().optional()

const authorizationCode = z
  .object({
    grant_type: z.literal('authorization_code'),
    ...client,
    code: z.string().describe('From the redirect URI; good for two minutes, once'),
    redirect_uri: z
      .string()
      .optional()
      .describe(
        'The same as in the authorization request. Only a confidential client of AI Actions with one may omit it',
      ),
    code_verifier: z
      .string()
      .regex(/^[\w.~-]{43,128}$/)
      .optional()
      .describe('Needed when the authorization request had a code_challenge (RFC 7636)'),
  })
  .openapi('AuthorizationCodeRequest')

const refreshToken = z
  .object({
    grant_type: z.literal('refresh_token'),
    ...client,
    refresh_token: z.string().describe('Good for one swap; it never expires by age'),
    scope: scope.describe('Fewer scopes for the access token, separated by spaces; absent: all that were granted'),
  })
  .openapi('RefreshTokenRequest')

const clientCredentials = z
  .object({
    grant_type: z.literal('client_credentials'),
    ...client,
    scope: scope.describe('Scopes separated by spaces; absent: all of the client'),
  })
  .openapi('ClientCredentialsRequest')

const tokenExchange = z
  .object({
    grant_type: z.literal(TOKEN_EXCHANGE),
    ...client,
    subject_token: z.string().describe('A JWT that the partner signed, or an access token'),
    subject_token_type: z.string().describe('urn:ietf:params:oauth:token-type:external-jwt or …:access-token'),
    requested_token_type: z
      .string()
      .optional()
      .describe('urn:ietf:params:oauth:token-type:access-token (default) or …:connect-token'),
    scope: scope.describe('Scopes separated by spaces; absent: all of the client'),
    resource: z.string().optional().describe('The Connect URL that a session code is for'),
  })
  .openapi('TokenExchangeRequest')

const form = z
  .discriminatedUnion('grant_type', [authorizationCode, refreshToken, clientCredentials, tokenExchange])
  .openapi('TokenRequest')

const tokens = z
  .object({
    access_token: z.string(),
    expires_in: z.int().describe('Seconds: 36000'),
    token_type: z.literal('Bearer'),
    scope: z.string().describe('Separated by spaces'),
    refresh_token: z.string().optional().describe('None for client_credentials'),
    id_token: z.string().optional().describe('A JWT that says who the person is, when openid was granted'),
  })
  .openapi('OAuthAccessToken')

const exchanged = z
  .object({
    access_token: z.string(),
    issued_token_type: z.string(),
    token_type: z.enum(['Bearer', 'N_A']).describe('N_A: a session code'),
    expires_in: z.int().describe('Seconds: 3600, or 360 of a session code'),
    scope: z.string(),
    session_id: z.string().optional().describe('Of a session code: the connect session'),
  })
  .openapi('ExchangedToken')

const answer = z.union([tokens, exchanged]).openapi('TokenResponse')

/** What a refusal of an OAuth endpoint holds. RFC 6749 §5.2 */
export const refusal = z
  .object({ error: z.string().describe('docs/errors.md explains each'), error_description: z.string().optional() })
  .openapi('OAuthError')
export const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } })

const retryKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .describe('Of codes and refresh tokens: the same key again gets the same pair again, when an answer was lost')

const retryAfter = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } as const

export const tokenDocs: PathConfig = {
  method: 'post',
  path: '/oauth/token',
  summary: 'Get tokens: for a code, a refresh token, the client itself, or the JWT of a partner',
  tags: ['OAuth'],
  security: [],
  request: {
    headers: z.object({ 'idempotency-key': retryKey }),
    body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } },
  },
  responses: {
    200: { description: 'The tokens. Not to be stored by anything between', content: json(answer) },
    400: {
      description:
        'invalid_request, invalid_grant, unauthorized_client, unsupported_grant_type, invalid_scope or invalid_target',
      content: json(refusal),
    },
    401: {
      description: 'invalid_client: the client is not authenticated',
      headers: { 'WWW-Authenticate': { description: 'Basic', schema: { type: 'string' } } },
      content: json(refusal),
    },
    413: { description: 'invalid_request: the body is over 64 KiB', content: json(refusal) },
    429: { description: 'temporarily_unavailable: too many requests', headers: retryAfter, content: json(refusal) },
    503: {
      description: "temporarily_unavailable: the database is away, or the partner's keys cannot be fetched",
      headers: retryAfter,
      content: json(refusal),
    },
  },
}
