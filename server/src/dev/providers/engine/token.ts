import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { formatAnswer } from './answer-format.ts'
import { authenticateClient } from './client-auth.ts'
import { redeemCode } from './codes.ts'
import type { TokenParameters } from './definition.ts'
import { OAuthError } from './errors.ts'
import type { Provider } from './state.ts'
import { issueFirst, refresh } from './tokens.ts'

/** POST /oauth/token: authorization_code and refresh_token. RFC 6749 §4.1.3, §5 and §6. */
export function tokenRoutes(provider: Provider): Hono {
  const routes = new Hono()
  routes.post('/oauth/token', async (c) => {
    const form = await readParameters(c, provider.definition.tokenParameters ?? 'body')
    authenticateClient(c.req.header('authorization'), form, provider.client)
    return answer(c, provider, { status: 200, members: answerGrant(form, provider) })
  })
  routes.onError((error, c) => {
    if (!(error instanceof OAuthError)) throw error
    const { code, message, status, headers } = error
    return answer(c, provider, { status, members: { error: code, error_description: message }, headers })
  })
  return routes
}

type Answer = { status: ContentfulStatusCode; members: Record<string, unknown>; headers?: Record<string, string> }

function answer(c: Context, { state }: Provider, { status, members, headers }: Answer): Response {
  const { body, contentType } = formatAnswer(members, state.answers.format, state.answers.root)
  return c.body(body, status, { 'Content-Type': contentType, 'Cache-Control': 'no-store', ...headers }) // RFC 6749 §5.1
}

function answerGrant(form: URLSearchParams, { definition, state }: Provider): Record<string, unknown> {
  const grantType = required(form, 'grant_type')
  if (grantType === 'authorization_code') {
    const redemption = {
      code: required(form, 'code'),
      redirectUri: form.get('redirect_uri'),
      verifier: form.get('code_verifier'),
    }
    const grant = redeemCode(state.codes, redemption)
    return { ...issueFirst(state.tokens, grant), ...definition.tokenExtras?.(grant.user) }
  }
  if (grantType === 'refresh_token' && definition.tokens.refresh !== 'none')
    return refresh(state.tokens, required(form, 'refresh_token'), form.get('scope'))
  throw new OAuthError('unsupported_grant_type', 'This grant_type is not served.')
}

// RFC 6749 §3.2: form-encoded body only, unless the provider is one of those that read the query string too; no
// parameter twice, empty is absent.
async function readParameters(c: Context, taken: TokenParameters): Promise<URLSearchParams> {
  const body = await c.req.text()
  const isInQuery = taken === 'body_or_query' && body === ''
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(c.req.header('content-type') ?? '')
  if (!isInQuery && !isForm)
    throw new OAuthError('invalid_request', 'The body must be application/x-www-form-urlencoded.')
  const form = isInQuery ? new URL(c.req.url).searchParams : new URLSearchParams(body)
  const repeated = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1)
  if (repeated !== undefined) throw new OAuthError('invalid_request', 'A parameter came more than once.')
  return new URLSearchParams([...form].filter(([, value]) => value !== ''))
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value === null) throw new OAuthError('invalid_request', `The ${name} is missing.`)
  return value
}
