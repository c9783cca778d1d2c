import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { pause } from './real-time.ts'
import { cutInHalf, hugeAnswer, trickled } from './spoil-answer.ts'

/** Where a fault strikes: the token endpoint or the API. */
export type Place = 'token' | 'api'

/** Both places. */
export const places: readonly Place[] = ['token', 'api']

/** The next `count` requests are answered with `status` and not processed. `retryAfter` in seconds. */
export type Failure = { count: number; status: ContentfulStatusCode; error: string; retryAfter?: number }

/** The next `count` requests are processed, then the connection is cut: without an answer, or in the midst of it. */
export type Loss = { count: number; inTheMidst: boolean }

/** The next `count` requests are answered with `bytes` bytes of nothing, announced as JSON. */
export type Bloat = { count: number; bytes: number }

/** What one request meets: its answer, a 503, a 429 with Retry-After, or a connection that is reset. */
export type Turn = 'fine' | 'unavailable' | 'throttled' | 'reset'

/** Every kind of turn. */
export const turns: readonly Turn[] = ['fine', 'unavailable', 'throttled', 'reset']

/** How a provider misbehaves by itself: the turns come round and round, at `token` for refreshes alone. */
export type Habits = { turns?: Partial<Record<Place, readonly Turn[]>>; delayMs?: Partial<Record<Place, number>> }

/** What the knobs have ordered, and the provider's own habits. `trickleMs`: the pause between the pieces of an answer. */
export type Faults = {
  fail: Partial<Record<Place, Failure>>
  lose: Partial<Record<Place, Loss>>
  bloat: Partial<Record<Place, Bloat>>
  delayMs: Record<Place, number>
  trickleMs: Record<Place, number>
  turns: Record<Place, { coming: readonly Turn[]; next: number }>
}

/** No faults but those of `habits`. */
export const createFaults = ({ turns, delayMs }: Habits = {}): Faults => ({
  fail: {},
  lose: {},
  bloat: {},
  delayMs: { token: 0, api: 0, ...delayMs },
  trickleMs: { token: 0, api: 0 },
  turns: { token: { coming: turns?.token ?? [], next: 0 }, api: { coming: turns?.api ?? [], next: 0 } },
})

type Env = { Bindings: HttpBindings }

/** Strikes requests at `place`: first the delay, then a failure or a turn, then what spoils the answer. */
export function strike(place: Place, state: { faults: Faults }): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { faults } = state
    await pause(faults.delayMs[place])
    const failure = takeCount(faults.fail[place]) ?? (await takeTurn(c, faults, place))
    if (failure === 'reset') return cut(c)
    if (failure) return fail(c, place, failure)
    const bloat = takeCount(faults.bloat[place])
    if (bloat) return hugeAnswer(bloat.bytes)
    await next()
    const loss = takeCount(faults.lose[place])
    if (loss) c.res = loss.inTheMidst ? cutInHalf(c.res, c.env.incoming.socket) : cut(c)
    else if (faults.trickleMs[place] > 0) c.res = trickled(c.res, faults.trickleMs[place])
    return undefined
  }
}

// Never answered: what a cut connection looks like from outside.
function cut(c: Context<Env>): Response {
  c.env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}

function fail(c: Context, place: Place, failure: Omit<Failure, 'count'>): Response {
  if (failure.retryAfter !== undefined) c.header('Retry-After', String(failure.retryAfter))
  return c.json(failureBody(place, failure), failure.status, { 'Cache-Control': 'no-store' })
}

function takeCount<T extends { count: number }>(ordered: T | undefined): T | undefined {
  if (!ordered || ordered.count === 0) return undefined
  ordered.count -= 1
  return ordered
}

const ownFailures = {
  fine: undefined,
  reset: 'reset',
  unavailable: { status: 503, error: 'temporarily_unavailable' },
  throttled: { status: 429, error: 'too_many_requests', retryAfter: 1 },
} as const

// A code serves once: a provider that lost the first exchange would let nobody in.
async function takeTurn(c: Context, faults: Faults, place: Place) {
  const round = faults.turns[place]
  if (round.coming.length === 0) return undefined
  if (place === 'token' && new URLSearchParams(await c.req.text()).get('grant_type') !== 'refresh_token')
    return undefined
  const turn = round.coming[round.next % round.coming.length] ?? 'fine'
  round.next += 1
  return ownFailures[turn]
}

function failureBody(place: Place, { error, status }: Omit<Failure, 'count'>) {
  const words = `A ${status} that was ordered.`
  return place === 'token' ? { error, error_description: words } : { error, message: words }
}
