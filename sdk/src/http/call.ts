// One logical call: as many attempts as its deadline and its nature allow.

import { type Answer, readAnswer } from './answer.ts'
import type { Deadline } from './deadline.ts'
import { WayleaveError } from './errors.ts'
import { judgeRetry } from './retry.ts'

/** `fetch`, as this package uses it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What a call needs from outside. `now` is milliseconds since 1970; `sleep` ends early when the signal aborts. */
export type Http = {
  fetch: Fetch
  now: () => number
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** One request, the same on every attempt. */
export type Request = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  url: string
  headers: Record<string, string>
  /** A function makes it anew for each attempt. */
  body?: string | (() => Promise<string>)
  /** True when doing it twice is the same as doing it once. */
  isRepeatable: boolean
}

/**
 * Sends a request until it is answered for good. Waits out `Retry-After` of 429 and 503 and repeats what may be
 * repeated, as long as the deadline leaves time for it.
 * @throws {WayleaveError} the last failure
 * @throws {WayleaveTimeoutError} when the deadline passed during an attempt
 */
export async function call(http: Http, request: Request, deadline: Deadline): Promise<Answer> {
  let mayBeDone = false // an earlier attempt may have reached the server
  for (let attempt = 1; ; attempt++) {
    deadline.check()
    try {
      return await attemptOnce(http, request, deadline)
    } catch (error) {
      deadline.check() // an aborted fetch says so here, with the right reason
      if (!(error instanceof WayleaveError)) throw error
      // Our own earlier attempt removed it, only the answer was lost.
      if (request.method === 'DELETE' && error.status === 404 && mayBeDone) return gone
      mayBeDone ||= error.status === 0 || error.status === 502
      const { status, code, retryAfterSeconds } = error
      const isThirdPartys = error.errors.some(({ meta }) => meta?.source === 'PARTNER')
      const { isRepeatable } = request
      const failed = { attempt, status, code, retryAfterSeconds, isRepeatable, isThirdPartys }
      const waitMs = judgeRetry(failed, Math.random())
      if (waitMs === null || waitMs >= deadline.remainingMs()) throw error
      await http.sleep(waitMs, deadline.signal)
    }
  }
}

const gone: Answer = { status: 204, headers: new Headers(), body: null }

async function attemptOnce(http: Http, request: Request, deadline: Deadline): Promise<Answer> {
  const body = typeof request.body === 'function' ? await request.body() : request.body
  const response = await fetchOnce(http, request, body, deadline.signal)
  try {
    return await readAnswer(response, http.now())
  } catch (error) {
    throw error instanceof WayleaveError ? error : networkError(error) // the body broke off
  }
}

async function fetchOnce(http: Http, { method, url, headers }: Request, body: string | undefined, signal: AbortSignal) {
  try {
    // The wire never redirects. Following one could carry credentials to another host.
    return await http.fetch(url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    })
  } catch (error) {
    throw networkError(error)
  }
}

function networkError(cause: unknown): WayleaveError {
  const reason = cause instanceof Error ? (cause.cause instanceof Error && cause.cause.message) || cause.message : ''
  return new WayleaveError(`No answer from the server${reason && `: ${reason}`}.`, {
    status: 0,
    code: 'network_error',
    cause,
  })
}
