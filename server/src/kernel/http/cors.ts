// Which pages may read an answer.                                                                     Workflow API 1.10
import type { ServerResponse } from 'node:http'

const METHODS_MAX_AGE_SECONDS = '600'
const SENDABLE = 'Authorization, Content-Type, Accept, Idempotency-Key, Prefer, Connect-Nonce'
const READABLE =
  'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Idempotency-Replayed'

/** CORS of an answer: the one origin, exact, or `*` for public data, also when nobody's page asked (caches keep it). */
export function setCorsHeaders(outgoing: ServerResponse, origin: string | null, allowed: readonly string[]): void {
  const match = allowed.includes('*') ? '*' : origin !== null && allowed.includes(origin) ? origin : undefined
  if (match === undefined) return
  outgoing.setHeader('access-control-allow-origin', match)
  outgoing.setHeader('access-control-expose-headers', READABLE)
}

/** What a browser hears before it sends a request; whether its page may send it, `setCorsHeaders` says. */
export function answerPreflight(allow: string): Response {
  const headers = {
    allow,
    'access-control-allow-methods': allow,
    'access-control-allow-headers': SENDABLE,
    'access-control-max-age': METHODS_MAX_AGE_SECONDS,
  }
  return new Response(null, { status: 204, headers })
}
