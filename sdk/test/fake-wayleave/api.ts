// The /v2 routes of the fake that a partner's backend calls.

import { randomInt, randomUUID } from 'node:crypto'
import type { Authentication, Run } from '../../src/wire/index.ts'
import { actionsOf, apps, choicesOf, inputsOf, whitelabelApps } from './catalogue.ts'
import type { Reply, Seen } from './http.ts'
import { newZapState, type ZapState, zaps } from './zaps.ts'

/** A connection and whose it is. */
export type OwnedConnection = Authentication & { user: string }

/** What the API remembers. */
export type ApiState = ZapState & {
  connections: OwnedConnection[]
  runs: Map<string, Run>
  /** Idempotency keys and the run each one made. */
  keys: Map<string, string>
  /** False: runs stay `waiting` until `finish` is called. */
  finishesAtOnce: boolean
  /** What a request with `wait` is held for; default: it is answered at once. */
  held: (run: Run, waitSeconds: number) => Promise<void>
  listings: number
}

export const newApiState = (): ApiState => ({
  ...newZapState(),
  connections: [],
  runs: new Map(),
  keys: new Map(),
  finishesAtOnce: true,
  held: async () => {},
  listings: 0,
})

/** Adds a connection, as Connect does. */
export function addConnection(state: ApiState, user: string, appName: string): OwnedConnection {
  const app = findApp(appName)
  const id = String(randomInt(100_000_000, 2_147_483_647))
  const title = `${app?.title} dana@example.test`
  const connection = { type: 'authentication' as const, id, app: app?.id ?? '', is_expired: false, title, user }
  state.connections.push(connection)
  return connection
}

/** An app by any of its names. */
export const findApp = (name: string) => apps.find(({ id, key }) => id === name || key === name)

/** Handles one request of `user`. */
export async function api(request: Seen, url: string, user: string, state: ApiState): Promise<Reply> {
  const { method, path, query } = request
  const [, , resource, id, part, inputId] = path.split('/').map(decodeURIComponent)
  const route = `${method} ${resource}`
  if (path === '/v2/whitelabel/apps') return list(request, url, whitelabelApps)
  if (route === 'GET apps') return list(request, url, apps)
  if (route === 'GET authentications' && !id) {
    const app = findApp(query.get('app') ?? '')
    if (!app) return notFound()
    return list(
      request,
      url,
      state.connections.filter((one) => one.app === app.id && one.user === user).map(withoutUser),
    )
  }
  if (route === 'POST authentications') return createConnection(request, user, state)
  if (resource === 'authentications') return oneConnection(method, id ?? '', user, state)
  if (route === 'GET actions') {
    const app = findApp(query.get('app') ?? '')
    return app ? list(request, url, actionsOf(app, ++state.listings)) : notFound()
  }
  if (resource === 'zaps' || resource === 'zap-runs') return zaps(request, url, state)
  if (route === 'POST actions' && part === 'test') return testAction(request)
  if (route === 'POST actions') return fields(request, url, part ?? '', inputId)
  if (route === 'POST action-runs') return createRun(request, state)
  if (route === 'GET action-runs') return readRun(state, id ?? '', Number(query.get('wait') ?? 0))
  return notFound()
}

function fields({ body, query }: Seen, url: string, part: string, inputId: string | undefined): Reply {
  const { inputs } = JSON.parse(body).data
  if (inputId !== undefined) {
    const page = query.get('page') ?? '1'
    const next = inputId === 'shelf' && page === '1' ? `${url}/elsewhere?page=cursor-2` : null
    const data = choicesOf(inputId, inputs, page)
    return { status: 200, body: { data, links: { next, prev: null }, meta: { page: page === '1' ? 1 : 2 } } }
  }
  const data = part === 'inputs' ? inputsOf(inputs) : [{ type: 'output_field', id: 'order__id', title: 'Order Id' }]
  return {
    status: 200,
    body: { data, links: { next: null, prev: null }, meta: { count: data.length, limit: null, offset: 0 } },
  }
}

function testAction({ body }: Seen): Reply {
  const { limit = 10 } = JSON.parse(body).data
  const data = [{ order: { id: 'O-551' } }, { order: { id: 'O-552' } }].slice(0, limit)
  const meta = { count: data.length, limit: null, offset: 0 }
  return { status: 200, body: { data, links: { next: null, prev: null }, meta } }
}

function createConnection({ body, headers }: Seen, user: string, state: ApiState): Reply {
  const { app, title } = JSON.parse(body).data
  const key = String(headers['idempotency-key'])
  const earlier = state.connections.find(({ id }) => id === state.keys.get(key))
  const made = earlier ?? Object.assign(addConnection(state, user, app), { title })
  state.keys.set(key, made.id)
  const meta = { count: 1, limit: 1, offset: 0 }
  return { status: 201, body: { data: [withoutUser(made)], links: { next: null, prev: null }, meta } }
}

function oneConnection(method: string, id: string, user: string, state: ApiState): Reply {
  const connection = state.connections.find((one) => one.id === id && one.user === user)
  if (!connection) return notFound()
  if (method !== 'DELETE') return { status: 200, body: { data: withoutUser(connection) } }
  state.connections = state.connections.filter((one) => one !== connection)
  return { status: 204 }
}

function createRun({ headers, body }: Seen, state: ApiState): Reply {
  const named = JSON.parse(body).data.authentication
  if (state.connections.some(({ id, is_expired }) => is_expired && id === String(named))) return expired(String(named))
  const key = String(headers['idempotency-key'] ?? randomUUID())
  const id = state.keys.get(key) ?? randomUUID()
  if (!state.keys.has(key)) {
    state.keys.set(key, id)
    state.runs.set(id, { type: 'run', id, run_id: id, status: 'waiting', results: [], errors: [] })
    if (state.finishesAtOnce) finish(state, id, JSON.parse(body).data.inputs)
  }
  return { status: 200, body: { data: { type: 'run', id } } }
}

function expired(connection: string): Reply {
  const detail = `The key is gone. Reconnect it at https://wayleave.test/to/petshop?reconnect_id=${connection}`
  return refusal(400, 'authentication_expired', detail)
}

/** Ends a run well. */
export function finish(state: ApiState, id: string, result: Run['results'][number]): void {
  const run = state.runs.get(id)
  if (run) state.runs.set(id, { ...run, status: 'success', results: [{ order_id: 'O-552', ...result }] })
}

async function readRun(state: ApiState, id: string, wait: number): Promise<Reply> {
  const run = state.runs.get(id)
  if (!run) return notFound()
  if (wait > 0 && run.status === 'waiting') await state.held(run, wait)
  const data = state.runs.get(id) ?? run
  return { status: wait > 0 && data.status === 'waiting' ? 202 : 200, body: { data } }
}

/** One page of `all`, as the query asks for it. */
export function list({ query, path }: Seen, url: string, all: object[]): Reply {
  const limit = Number(query.get('limit') ?? 10)
  const offset = Number(query.get('offset') ?? 0)
  const link = (to: number) =>
    `${url}${path}?${new URLSearchParams({ ...Object.fromEntries(query), offset: String(to) })}`
  const next = offset + limit < all.length ? link(offset + limit) : null
  const prev = offset > 0 ? link(Math.max(0, offset - limit)) : null
  const data = all.slice(offset, offset + limit)
  return { status: 200, body: { data, links: { next, prev }, meta: { count: all.length, limit, offset } } }
}

function withoutUser({ user: _user, ...connection }: OwnedConnection): Authentication {
  return connection
}

/** 404. */
export function notFound(): Reply {
  return refusal(404, 'not_found', 'Not found.')
}

/** An error envelope with one entry. */
export function refusal(status: number, code: string, detail: string): Reply {
  return { status, body: { errors: [{ status, code, title: code, detail, source: null, meta: null }] } }
}
