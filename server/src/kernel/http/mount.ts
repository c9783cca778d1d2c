// Puts the routes of MAP 1 on a Hono app: both slash forms, request ids, headers, refusals, 404 and 405.
import { randomUUID } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { ApiError, OAuthError, PageError } from '../errors.ts'
import { isPreferringJson } from './api.ts'
import { answerFailure } from './failures.ts'
import { addCorsHeaders, addSurfaceHeaders } from './headers.ts'
import { clientAddress } from './remote-address.ts'
import type { Route, Surface } from './route.ts'

export type MountHooks = {
  /** An answer given before any route is looked at (wrong Host in development mode). */
  guard?(request: Request): Response | undefined
  /** Hears of each finished request. `body` is a copy that may be read. */
  onFinished?(finished: {
    request: Request
    url: URL
    requestId: string
    response: Response
    durationMs: number
    route: string
  }): void
  /** Origins that some partner registered: what a preflight is judged by, as it carries no credential. */
  isKnownOrigin(origin: string): Promise<boolean>
}

const PREFLIGHT_SECONDS = '600'

/** The app that serves `routes`. */
export function mount(routes: readonly Route[], deps: Deps, hooks: MountHooks): Hono {
  const app = new Hono()
  const serve = (context: Context, route: Route | undefined) => answer(context, route, routes, deps, hooks)
  for (const route of routes) {
    const path = honoPath(route.path)
    app.on(route.method, path === '/' ? ['/'] : [path, `${path}/`], (context) => serve(context, route))
  }
  app.all('*', (context) => serve(context, undefined))
  return app
}

async function answer(
  context: Context,
  route: Route | undefined,
  routes: readonly Route[],
  deps: Deps,
  hooks: MountHooks,
): Promise<Response> {
  const started = performance.now()
  const request = context.req.raw
  const url = new URL(request.url)
  const refused = hooks.guard?.(request)
  if (refused) return refused
  const requestId = randomUUID()
  const surface = route?.surface ?? surfaceOf(request, url.pathname)
  let origins: readonly string[] = []
  let response: Response
  try {
    const remoteAddress = clientAddress(
      getConnInfo(context).remote.address,
      request.headers,
      deps.config.trustedProxies,
    )
    const incoming = { request, url, params: context.req.param() as Record<string, string>, requestId, remoteAddress }
    response = route
      ? await route.run(incoming, deps, (found) => {
          origins = found
        })
      : await answerUnrouted(request, url, surface, routes, hooks)
  } catch (error) {
    response = answerFailure({ error, requestId, surface, path: url.pathname, log: deps.log })
  }
  addSurfaceHeaders(response.headers, surface, requestId)
  if (surface === 'api') addCorsHeaders(response.headers, request.headers.get('origin'), origins)
  hooks.onFinished?.({
    request,
    url,
    requestId,
    response,
    durationMs: performance.now() - started,
    route: route?.path ?? 'unrouted',
  })
  return response
}

async function answerUnrouted(
  request: Request,
  url: URL,
  surface: Surface,
  routes: readonly Route[],
  hooks: MountHooks,
): Promise<Response> {
  const methods = [...new Set(routes.filter((route) => isPathOf(route, url.pathname)).map((route) => route.method))]
  if (methods.length === 0) throw missing(surface)
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  if (request.method === 'OPTIONS') return answerPreflight(request, allow, hooks)
  const detail = `Method "${request.method}" not allowed.`
  if (surface === 'api') throw new ApiError({ code: 'method_not_allowed', detail }, { headers: { allow } })
  const body = surface === 'oauth' ? JSON.stringify({ error: 'invalid_request', error_description: detail }) : detail
  const type = surface === 'oauth' ? 'application/json' : 'text/plain; charset=utf-8'
  return new Response(body, { status: 405, headers: { allow, 'content-type': type } })
}

async function answerPreflight(request: Request, allow: string, hooks: MountHooks): Promise<Response> {
  const headers = new Headers({ allow })
  const origin = request.headers.get('origin')
  if (origin && (await hooks.isKnownOrigin(origin))) {
    headers.set('access-control-allow-origin', origin)
    headers.set('access-control-allow-methods', allow)
    headers.set(
      'access-control-allow-headers',
      'Authorization, Content-Type, Accept, Idempotency-Key, Prefer, Connect-Nonce',
    )
    headers.set('access-control-max-age', PREFLIGHT_SECONDS)
  }
  headers.append('vary', 'Origin')
  return new Response(null, { status: 204, headers })
}

function missing(surface: Surface): Error {
  if (surface === 'api') return new ApiError({ code: 'not_found', detail: 'Not found.' })
  if (surface === 'oauth')
    return new OAuthError('invalid_request', 'There is nothing at this address.', { status: 404 })
  return new PageError(404, 'There is nothing at this address', 'Check the link, or go back to where you came from.')
}

function surfaceOf(request: Request, path: string): Surface {
  if (/^\/(v1|v2|connect|connections|api|_dev)\//.test(path)) return 'api'
  if (path.startsWith('/oauth/')) return 'oauth'
  return isPreferringJson(request) ? 'api' : 'page'
}

function isPathOf(route: Route, path: string): boolean {
  const wanted = route.path.split('/')
  const given = (path.length > 1 ? path.replace(/\/$/, '') : path).split('/')
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith('{') || part === given[i])
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}
