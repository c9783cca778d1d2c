// The credentials of the OpenAPI document. Those of AI Actions have the names that clients made from the documented
// description of its API know.                                                      seed 001, OpenAPI · Workflow API 1.3
import type { OpenAPIHono } from '@hono/zod-openapi'

const AI_SCOPES = {
  'nla:exposed_actions:execute': 'Use AI Actions as the person',
  openid: 'Know who the person is (OpenID Connect)',
}

/** Registers what a route's `security` may name. */
export function registerSecurity(registry: OpenAPIHono['openAPIRegistry'], publicUrl: string): void {
  const authorizationCode = {
    authorizationUrl: `${publicUrl}/oauth/authorize/`,
    tokenUrl: `${publicUrl}/oauth/token/`,
    refreshUrl: `${publicUrl}/oauth/token/`,
    scopes: AI_SCOPES,
  }
  const schemes = {
    bearer: { type: 'http', scheme: 'bearer' },
    clientId: { type: 'apiKey', in: 'query', name: 'client_id' },
    AccessPointApiKeyHeader: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    AccessPointApiKeyQuery: { type: 'apiKey', in: 'query', name: 'api_key' },
    AccessPointOAuth: { type: 'oauth2', flows: { authorizationCode } },
  } as const
  for (const [name, scheme] of Object.entries(schemes)) registry.registerComponent('securitySchemes', name, scheme)
}
