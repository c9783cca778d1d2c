import { Hono } from 'hono'
import { authenticateClient } from './client-auth.ts'
import { redeemCode } from './codes.ts'
import { OAuthError } from './errors.ts'
import type { Provider } from './state.ts'
import { issueFirst, refresh } from './tokens.ts'

/** POST /oauth/token: authorization_code and refresh_token. RFC 6749 §4.1.3, §5 and §6. */
export function tokenRoutes(provider: Provider): Hono {
  const routes = new Hono()
  routes.post('/oauth/token', async (c) => {
    const form = readForm(c.req.header('content-type'), await c.req.text())
    authenticateClient(c.req.header('authorization'), form, provider.client)
    return c.json(answerGrant(form, provider), 200, { 'Cache-Control': 'no-store' }) // RFC 6749 §5.1
  })
  routes.onError((error, c) => {
    if (!(error instanceof OAuthError)) throw error
    const body = { error: error.code, error_description: error.message }
    return c.json(body, error.status, { 'Cache-Control': 'no-store', ...error.headers })
  })
  return routes
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

// RFC 6749 §3.2: form-encoded body only (the query string is not read), no parameter twice, empty is absent.
function readForm(contentType: string | undefined, body: string): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? ''))
    throw new OAuthError('invalid_request', 'The body must be application/x-www-form-urlencoded.')
  const form = new URLSearchParams(body)
  const repeated = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1)
  if (repeated !== undefined) throw new OAuthError('invalid_request', 'A parameter came more than once.')
  return new URLSearchParams([...form].filter(([, value]) => value !== ''))
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value === null) throw new OAuthError('invalid_request', `The ${name} is missing.`)
  return value
}
