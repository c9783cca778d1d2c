// A thrown refusal becomes an answer in the language of its surface. What nobody foresaw becomes a server error with
// the request's id, and is logged whole.

import { ApiError, apiErrorBody, OAuthError, PageError } from '../errors.ts'
import { errorPage } from '../html/index.ts'
import type { Log } from '../log.ts'
import type { Surface } from './route.ts'

const RETRY_AFTER_SECONDS = 5

export type Failure = { error: unknown; requestId: string; surface: Surface; path: string; log: Log }

/** The answer to a request whose handler threw. */
export function answerFailure(failure: Failure): Response {
  const { error, surface, log, requestId, path } = failure
  if (error instanceof OAuthError || error instanceof ApiError || error instanceof PageError) {
    const words = { request_id: requestId, path, refusal: error.message, detail: error.detail }
    if (error.status >= 500) log.error({ ...words, err: error.cause }, 'a request failed')
    else log.info(words, 'a request was refused')
    return answerRefusal(error)
  }
  const isAway = isDatabaseAway(error)
  log.error({ request_id: requestId, path, err: error }, isAway ? 'the database is away' : 'a request failed')
  return answerRefusal(isAway ? unavailable(surface) : unexpected(surface, requestId))
}

function answerRefusal(error: OAuthError | ApiError | PageError): Response {
  if (error instanceof OAuthError) return answerOAuthError(error)
  if (error instanceof ApiError) return json(error.status, apiErrorBody(error.faults), error.headers)
  return errorPage(error)
}

function answerOAuthError(error: OAuthError): Response {
  const headers: Record<string, string> = { 'cache-control': 'no-store', pragma: 'no-cache' }
  if (error.code === 'invalid_client') headers['www-authenticate'] = 'Basic realm="wayleave"' // RFC 6749 §5.2
  if (error.code === 'temporarily_unavailable')
    headers['retry-after'] = String(error.retryAfterSeconds ?? RETRY_AFTER_SECONDS)
  return json(error.status, { error: error.code, error_description: error.description }, headers)
}

function json(status: number, body: object, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

function unavailable(surface: Surface): OAuthError | ApiError | PageError {
  const words = 'The service cannot reach its database right now. Nothing was changed; try again in a moment.'
  if (surface === 'oauth') return new OAuthError('temporarily_unavailable', words)
  if (surface === 'page' || surface === 'connect') return new PageError(503, 'Back in a moment', words)
  return new ApiError(
    { code: 'service_unavailable', detail: words },
    { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } },
  )
}

function unexpected(surface: Surface, requestId: string): OAuthError | ApiError | PageError {
  if (surface === 'oauth') return new OAuthError('server_error', `A server error occurred. Request ${requestId}.`)
  if (surface === 'page' || surface === 'connect') {
    return new PageError(
      500,
      'Something went wrong on our side',
      `Try again. If it stays, tell the support team this number: ${requestId}.`,
    )
  }
  return new ApiError({ code: 'error', detail: 'A server error occurred.' })
}

// Class 08 (connection), 57P (the server is stopping or was killed), 53 (no resources), and the driver's own errors.
const AWAY_CODES = /^(08|57P|53)/
const AWAY_SYSTEM_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'])
const AWAY_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/

/** Whether an error says that PostgreSQL could not be reached or went away, as opposed to a defect of ours. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true
  return (code.length === 5 && AWAY_CODES.test(code)) || AWAY_SYSTEM_CODES.has(code) || AWAY_WORDS.test(error.message)
}
