// What the OpenAPI document says of userinfo, introspection and revocation.                       authorization server §8
import { z } from '@hono/zod-openapi'
import { json, type PathConfig, refusal } from './openapi-token.ts'

const person = z
  .object({
    sub: z.string().describe('The person, for good'),
    email: z.string(),
    email_verified: z.boolean(),
    name: z.string(),
    given_name: z.string().optional(),
    family_name: z.string().optional(),
  })
  .openapi('UserInfo')

const tokenForm = z
  .object({
    token: z.string().describe('An access or refresh token that was issued to this client'),
    token_type_hint: z.string().optional().describe('access_token or refresh_token; both are looked for'),
    client_id: z.string().optional().describe('Or by HTTP Basic, together with the secret'),
    client_secret: z.string().optional(),
  })
  .openapi('TokenQuestion')

const introspection = z
  .object({
    active: z.boolean(),
    scope: z.string(),
    client_id: z.string(),
    username: z.string().describe('The address of a person'),
    token_type: z.string().describe('Bearer; absent for a refresh token'),
    exp: z.int().describe('Seconds since 1970; absent for a refresh token'),
    iat: z.int(),
    sub: z.string(),
    aud: z.string(),
    iss: z.string(),
  })
  .partial()
  .required({ active: true })
  .openapi('Introspection')

const refusals = {
  400: { description: 'The request is malformed', content: json(refusal) },
  401: { description: 'The client is not authenticated', content: json(refusal) },
}
const request = {
  body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: tokenForm } } },
} as const

const userinfoDocs = (method: 'get' | 'post'): PathConfig => ({
  method,
  path: '/oauth/userinfo',
  summary: 'Who the person of the token is',
  tags: ['OAuth'],
  security: [{ bearer: ['openid'] }],
  responses: {
    200: { description: 'The person', content: json(person) },
    401: { description: 'The token is not live', content: json(refusal) },
    403: { description: 'The token lacks the scope openid', content: json(refusal) },
  },
})

export const oauthDocs: readonly PathConfig[] = [
  userinfoDocs('get'),
  userinfoDocs('post'),
  {
    method: 'post',
    path: '/oauth/introspect',
    summary: 'Whether a token of this client is live',
    tags: ['OAuth'],
    security: [],
    request,
    responses: {
      200: { description: 'What is known of it; only active, false, of any other', content: json(introspection) },
      ...refusals,
    },
  },
  {
    method: 'post',
    path: '/oauth/revoke',
    summary: 'End a token, or with a refresh token all that comes from the same consent',
    tags: ['OAuth'],
    security: [],
    request,
    responses: { 200: { description: 'It is over, if there was one', content: json(z.object({})) }, ...refusals },
  },
]
