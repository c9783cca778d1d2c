// Puts the routes of MAP 1 on a Hono app: both slash forms, request ids, headers, refusals, 404 and 405.
import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { AiError, ApiError } from '../errors.ts'
import { isPreferringJson, wantedType } from './api.ts'
import { answerPreflight, setCorsHeaders } from './cors.ts'
import { answerFailure } from './failures.ts'
import { setSurfaceHeaders } from './headers.ts'
import { observedRequest } from './observed-request.ts'
import { missing, refuseUnstorable } from './refuse-unstorable.ts'
import { clientAddress } from './remote-address.ts'
import type { Route, Surface } from './route.ts'

type Bindings = { Bindings: HttpBindings }
/** What `mount` makes: it answers requests that came through a door (doors.ts). */
export type App = Hono<Bindings>

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
  /** Origins that some partner registered: what an answer to nobody in particular is judged by. */
  isKnownOrigin(origin: string): Promise<boolean>
}

/** The app that serves `routes`. */
export function mount(routes: readonly Route[], deps: Deps, hooks: MountHooks): App {
  const app: App = new Hono()
  const serve = (context: Context<Bindings>, route: Route | undefined) => answer(context, route, routes, deps, hooks)
  for (const route of routes) {
    const path = honoPath(route.path)
    app.on(route.method, path === '/' ? ['/'] : [path, `${path}/`], (context) => serve(context, route))
  }
  app.notFound((context) => serve(context, undefined)) // a route for all the rest would make Hono compose every answer
  return app
}

async function answer(
  context: Context<Bindings>,
  route: Route | undefined,
  routes: readonly Route[],
  deps: Deps,
  hooks: MountHooks,
): Promise<Response> {
  const started = performance.now()
  const request = context.req.raw
  const refused = hooks.guard?.(request)
  if (refused) return refused
  const { outgoing } = context.env
  const url = new URL(request.url)
  const requestId = randomUUID()
  const surface = route?.surface ?? surfaceOf(request, url.pathname, routes)
  setSurfaceHeaders(outgoing, surface, requestId)
  const answering = () => answerRequest({ context, route, routes, url, requestId, surface }, deps, hooks)
  const response = await observedRequest({ request, requestId, route, metrics: deps.metrics }, answering)
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

type Asked = {
  context: Context<Bindings>
  route: Route | undefined
  routes: readonly Route[]
  url: URL
  requestId: string
  surface: Surface
}

async function answerRequest(asked: Asked, deps: Deps, hooks: MountHooks): Promise<Response> {
  const { context, route, routes, url, requestId, surface } = asked
  const request = context.req.raw
  const { outgoing } = context.env
  let origins: readonly string[] | undefined
  let response: Response
  try {
    const remoteAddress = clientAddress(
      getConnInfo(context).remote.address,
      request.headers,
      deps.config.trustedProxies,
    )
    const params = context.req.param() as Record<string, string>
    const incoming = { request, url, params, requestId, remoteAddress, outgoing }
    refuseUnstorable(incoming, surface)
    response = route
      ? await route.run(incoming, deps, (found) => {
          origins = found
        })
      : await answerUnrouted(request, url, surface, routes)
  } catch (error) {
    const mediaType = surface === 'api' ? wantedType(request) : undefined
    const path = withoutTokens(url.pathname)
    response = answerFailure({ error, requestId, surface, path, mediaType, log: deps.log })
  }
  if (surface === 'api') {
    const origin = request.headers.get('origin')
    setCorsHeaders(outgoing, origin, origins ?? (await originsOfAny(origin, hooks)))
  }
  // RFC 9700 §2.6: clients that are pages ask here themselves. No cookie counts: whoever asks brings all that proves him.
  if (surface === 'oauth') setCorsHeaders(outgoing, null, ['*'])
  return response
}

// Some links carry their secret in the path (/welcome/{token}), and paths are logged.
function withoutTokens(path: string): string {
  return path.replaceAll(/\/[A-Za-z0-9]{43}(?=\/|$)/g, '/[masked]')
}

async function answerUnrouted(
  request: Request,
  url: URL,
  surface: Surface,
  routes: readonly Route[],
): Promise<Response> {
  const methods = [...new Set(routes.filter((route) => isPathOf(route, url.pathname)).map((route) => route.method))]
  if (methods.length === 0) throw missing(surface)
  const hasPreflight = surface === 'api' || surface === 'oauth'
  const more = [methods.includes('GET') ? 'HEAD' : '', hasPreflight ? 'OPTIONS' : ''].filter(Boolean)
  const allow = [...methods, ...more].join(', ')
  if (hasPreflight && request.method === 'OPTIONS') return answerPreflight(allow)
  const detail = `Method "${request.method}" not allowed.`
  if (surface === 'api') throw new ApiError({ code: 'method_not_allowed', detail }, { headers: { allow } })
  if (surface === 'ai_actions')
    throw new AiError({ kind: 'refused', status: 405, words: 'Method Not Allowed', headers: { allow } })
  const body = surface === 'oauth' ? JSON.stringify({ error: 'invalid_request', error_description: detail }) : detail
  const type = surface === 'oauth' ? 'application/json' : 'text/plain; charset=utf-8'
  return new Response(body, { status: 405, headers: { allow, 'content-type': type } })
}

// A preflight carries no credential, and a refusal before anybody is known holds nothing secret: any partner's page may
// read those. Without a database nobody's may.
async function originsOfAny(origin: string | null, hooks: MountHooks): Promise<readonly string[]> {
  const isKnown = origin !== null && (await hooks.isKnownOrigin(origin).catch(() => false))
  return isKnown ? [origin] : []
}

function surfaceOf(request: Request, path: string, routes: readonly Route[]): Surface {
  const neighbour = routes.find((route) => isPathOf(route, path)) // the same path with another method
  if (neighbour) return neighbour.surface
  if (/^\/(gpt\/)?api\/v[12]\//.test(path)) return 'ai_actions'
  if (/^\/(v1|v2|connect|connections|api|_dev)\//.test(path)) return 'api'
  if (path.startsWith('/oauth/')) return 'oauth'
  return isPreferringJson(request) ? 'api' : 'page'
}

function isPathOf(route: Route, path: string): boolean {
  const wanted = route.path.split('/')
  const given = (path.length > 1 ? path.replace(/\/$/, '') : path).split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part.startsWith('{') ? given[i] !== '' : part === given[i]))
  )
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}
