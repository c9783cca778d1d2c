import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { pause } from './real-time.ts'

/** Where a fault strikes: the token endpoint or the API. */
export type Place = 'token' | 'api'

/** The next `count` requests are answered with `status` and not processed. `retryAfter` in seconds. */
export type Failure = { count: number; status: ContentfulStatusCode; error: string; retryAfter?: number }

/** What the knobs have ordered. `lose`: how many token answers to swallow. */
export type Faults = { fail: Partial<Record<Place, Failure>>; delayMs: Record<Place, number>; lose: number }

/** No faults at all. */
export const createFaults = (): Faults => ({ fail: {}, delayMs: { token: 0, api: 0 }, lose: 0 })

/** Strikes requests at `place` as the knobs order: first the delay, then the failure, then the lost answer. */
export function strike(place: Place, state: { faults: Faults }): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    await pause(state.faults.delayMs[place])
    const failure = takeFailure(state.faults, place)
    if (failure) {
      if (failure.retryAfter !== undefined) c.header('Retry-After', String(failure.retryAfter))
      return c.json(failureBody(place, failure), failure.status, { 'Cache-Control': 'no-store' })
    }
    await next()
    if (place !== 'token' || state.faults.lose === 0) return undefined
    state.faults.lose -= 1
    c.env.incoming.socket.destroy() // processed, never answered: what a cut connection looks like from outside
    c.res = RESPONSE_ALREADY_SENT
    return undefined
  }
}

function takeFailure(faults: Faults, place: Place): Failure | undefined {
  const failure = faults.fail[place]
  if (!failure || failure.count === 0) return undefined
  failure.count -= 1
  return failure
}

function failureBody(place: Place, { error, status }: Failure) {
  const words = `The ${status} that the fail knob ordered.`
  return place === 'token' ? { error, error_description: words } : { error, message: words }
}
