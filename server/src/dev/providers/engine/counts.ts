import type { MiddlewareHandler } from 'hono'
import { BoundedMap } from './bounded-map.ts'

const pathsMax = 500
const IN_QUERY = 'in_query' // parameters in the query string, which some providers take and others refuse

/** What the provider has seen since it started or was reset. */
export type Counts = {
  /** Token requests received, by grant type; `in_query` when they came in the query string. */
  token: Map<string, number>
  /** Refused token requests, by RFC 6749 error code. */
  tokenErrors: Map<string, number>
  /** API requests received, by `METHOD /path`. */
  api: Map<string, number>
  /** Refresh requests running now, by refresh token. */
  refreshing: Map<string, number>
  /** The most refresh requests that ever ran at once for one refresh token. */
  refreshesInFlightMax: number
}

/** All zero. */
export const createCounts = (): Counts => ({
  token: new BoundedMap(pathsMax),
  tokenErrors: new BoundedMap(pathsMax),
  api: new BoundedMap(pathsMax),
  refreshing: new Map(),
  refreshesInFlightMax: 0,
})

/** Counts API requests, also those that are refused or struck by a knob. */
export const countApi =
  (state: { counts: Counts }): MiddlewareHandler =>
  async (c, next) => {
    add(state.counts.api, `${c.req.method} ${c.req.path}`)
    await next()
  }

/** Counts token requests by grant type, their error codes, and how many refreshes of one token run at once. */
export function countTokenRequests(state: { counts: Counts }): MiddlewareHandler {
  return async (c, next) => {
    const body = await c.req.text()
    const isInQuery = body === '' && c.req.query('grant_type') !== undefined
    const form = new URLSearchParams(body)
    const { counts } = state // the same object at the end, even if a reset falls in between
    add(counts.token, isInQuery ? IN_QUERY : (form.get('grant_type') ?? 'none'))
    const refreshToken = form.get('grant_type') === 'refresh_token' ? form.get('refresh_token') : null
    if (refreshToken !== null) enter(counts, refreshToken)
    await next()
    if (refreshToken !== null) leave(counts, refreshToken)
    if (!c.res.ok) add(counts.tokenErrors, await errorCode(c.res))
  }
}

function add(map: Map<string, number>, key: string) {
  map.set(key, (map.get(key) ?? 0) + 1)
}

function enter(counts: Counts, refreshToken: string) {
  add(counts.refreshing, refreshToken)
  counts.refreshesInFlightMax = Math.max(counts.refreshesInFlightMax, counts.refreshing.get(refreshToken) ?? 0)
}

function leave(counts: Counts, refreshToken: string) {
  const left = (counts.refreshing.get(refreshToken) ?? 1) - 1
  if (left > 0) counts.refreshing.set(refreshToken, left)
  else counts.refreshing.delete(refreshToken)
}

// In whatever format the provider answers: `"error":"x"`, `<error>x`, `error=x`.
async function errorCode(response: Response): Promise<string> {
  const [, code] = /\berror"?[>:=]\s*"?(\w+)/.exec(await response.clone().text()) ?? []
  return code ?? `http_${response.status}`
}
