import { type Context, Hono, type MiddlewareHandler } from 'hono'
import type { ApiEnv, Caller, ProviderDefinition, ProviderUser } from './definition.ts'
import { ApiError, notFound } from './errors.ts'
import type { Provider } from './state.ts'
import { checkAccess } from './tokens.ts'

/** ANY /api/*: the bearer check (RFC 6750 §2.1 and §3), then GET /api/me and the provider's own routes. */
export function apiRoutes(provider: Provider): Hono {
  const routes = new Hono()
  routes.all('/api/*', (c) => {
    const caller = callerOf(c, provider)
    if (c.req.method === 'GET' && c.req.path === '/api/me') return c.json(me(provider, caller.user))
    return provider.state.content.api.fetch(c.req.raw, { caller })
  })
  routes.onError(answerApiError)
  return routes
}

/** An empty API of a provider, with error answers in place; its routes are under `/api`. */
export function createApi(): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>().basePath('/api')
  api.onError(answerApiError)
  api.notFound((c) => answerApiError(notFound('endpoint'), c))
  return api
}

/** Lets only tokens with `scope` through; throws ApiError 403 `insufficient_scope` (RFC 6750 §3.1). */
export const requireScope =
  (scope: string): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    if (!c.env.caller.scopes.has(scope))
      throw new ApiError(403, 'insufficient_scope', `This needs the scope ${scope}.`, {
        'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"`,
      })
    await next()
  }

function callerOf(c: Context, { definition, state }: Provider): Caller {
  const realm = `Bearer realm="${definition.key}"`
  const value = bearerOf(c, definition)
  if (value === undefined)
    throw new ApiError(401, 'not_authenticated', 'Send a bearer token in the Authorization header.', {
      'WWW-Authenticate': realm,
    })
  const token = checkAccess(state.tokens, value)
  if (typeof token === 'string')
    throw new ApiError(401, 'invalid_token', `The access token is ${token}.`, {
      'WWW-Authenticate': `${realm}, error="invalid_token", error_description="The access token is ${token}"`,
    })
  return { user: token.grant.user, scopes: new Set(token.scopes), origin: new URL(c.req.url).origin }
}

// RFC 6750 §2 allows one place a request; the older providers that take two want the same token in both.
function bearerOf(c: Context, { tokenPlaces = ['header'] }: ProviderDefinition): string | undefined {
  const [, inHeader] = /^Bearer +([^\s]+) *$/i.exec(c.req.header('authorization') ?? '') ?? []
  const inQuery = tokenPlaces.includes('query') ? c.req.query('access_token') : undefined
  if (inHeader !== undefined && inQuery !== undefined && inHeader !== inQuery)
    throw new ApiError(400, 'invalid_request', 'Header and query string carry different tokens.')
  return inHeader ?? inQuery
}

const me = ({ definition }: Provider, user: ProviderUser) => ({ ...user, account: definition.account })

function answerApiError(error: Error, c: Context): Response {
  if (!(error instanceof ApiError)) throw error
  return c.json({ error: error.code, message: error.message }, error.status, error.headers)
}
