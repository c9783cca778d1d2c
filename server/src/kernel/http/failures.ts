// A thrown refusal becomes an answer in the language of its surface. What nobody foresaw becomes a server error with
// the request's id, and is logged whole.

import { aiAnswer } from '../ai-error.ts'
import { AiError, ApiError, apiErrorBody, OAuthError, PageError, SeeOther } from '../errors.ts'
import { errorPage } from '../html/index.ts'
import type { Log } from '../log.ts'
import { isPromotionPath, promotionErrorBody } from '../promotion-error.ts'
import { UploadAborted } from './body.ts'
import type { Surface } from './route.ts'
import { seeOther } from './see-other.ts'

const RETRY_AFTER_SECONDS = 5

type Refusal = AiError | OAuthError | ApiError | PageError

/** `mediaType`: what JSON is to be called. */
export type Failure = {
  error: unknown
  requestId: string
  surface: Surface
  path: string
  log: Log
  mediaType?: string | undefined
}

/** The answer to a request whose handler threw. */
export function answerFailure(failure: Failure): Response {
  const { error, surface, log, requestId, path } = failure
  if (error instanceof SeeOther) return seeOther(error.location, error.cookies)
  if (isRefusal(error)) {
    const words = { request_id: requestId, path, refusal: error.message, detail: error.detail }
    if (error.status >= 500) log.error({ ...words, err: error.cause }, 'a request failed')
    else log.info(words, 'a request was refused')
    return answerRefusal(error, failure)
  }
  if (error instanceof UploadAborted) {
    log.info({ request_id: requestId, path, refusal: error.message }, 'a request was refused')
    return new Response(null, { status: 400 })
  }
  const isAway = isDatabaseAway(error)
  log.error({ request_id: requestId, path, err: error }, isAway ? 'the database is away' : 'a request failed')
  return isAway || isTooSlow(error)
    ? answerUnavailable(failure)
    : answerRefusal(unexpected(surface, requestId), failure)
}

function isRefusal(error: unknown): error is Refusal {
  return (
    error instanceof OAuthError || error instanceof ApiError || error instanceof AiError || error instanceof PageError
  )
}

function answerUnavailable(failure: Failure): Response {
  const answer = answerRefusal(unavailable(failure.surface), failure)
  answer.headers.set('retry-after', String(RETRY_AFTER_SECONDS))
  return answer
}

function answerRefusal(
  error: Refusal,
  { path, surface, mediaType }: Pick<Failure, 'path' | 'surface' | 'mediaType'>,
): Response {
  if (error instanceof AiError) {
    const { status, body, headers } = aiAnswer(error, path)
    return json(status, body, headers)
  }
  if (error instanceof OAuthError) return answerOAuthError(error)
  if (error instanceof ApiError) {
    const body = isPromotionPath(path) ? promotionErrorBody(error) : apiErrorBody(error.faults)
    return json(error.status, body, {
      ...(mediaType === undefined ? {} : { 'content-type': mediaType }),
      ...error.headers,
    })
  }
  return error.page ?? errorPage(error, { hasHome: surface !== 'connect' })
}

function answerOAuthError(error: OAuthError): Response {
  const headers: Record<string, string> = { 'cache-control': 'no-store', pragma: 'no-cache' }
  if (error.challenge !== undefined) headers['www-authenticate'] = error.challenge
  if (error.code === 'temporarily_unavailable')
    headers['retry-after'] = String(error.retryAfterSeconds ?? RETRY_AFTER_SECONDS)
  return json(error.status, { error: error.code, error_description: error.description }, headers)
}

function json(status: number, body: object, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

function unavailable(surface: Surface): Refusal {
  const words = 'The service cannot use its database right now. Try again in a moment.' // what was done by then, nobody knows
  if (surface === 'oauth') return new OAuthError('temporarily_unavailable', words)
  if (isForPeople(surface)) return new PageError(503, 'Back in a moment', words)
  if (surface === 'ai_actions') return new AiError({ kind: 'refused', status: 503, words })
  return new ApiError({ code: 'service_unavailable', detail: words })
}

function isForPeople(surface: Surface): boolean {
  return surface === 'page' || surface === 'console' || surface === 'connect'
}

function unexpected(surface: Surface, requestId: string): Refusal {
  if (surface === 'oauth') return new OAuthError('server_error', `A server error occurred. Request ${requestId}.`)
  if (isForPeople(surface)) {
    return new PageError(
      500,
      'Something went wrong on our side',
      `Try again. If it stays, tell the support team this number: ${requestId}.`,
    )
  }
  if (surface === 'ai_actions') return new AiError({ kind: 'refused', status: 500, words: 'Internal Server Error' })
  return new ApiError({ code: 'error', detail: 'A server error occurred.' })
}

// Class 08 (connection), 53 (no resources), 57P (the server is stopping or was killed), 25006 (a standby: the primary has
// moved), and the driver's own errors.
const AWAY_STATES = /^(08...|53...|57P..|25006)$/
const AWAY_SYSTEM_CODES =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/
// A file that is not there has the code ENOENT too, and an upload that its sender gave up ECONNRESET, but neither these calls.
const SOCKET_CALLS = /^(connect|read|write|getaddrinfo)$/
const AWAY_WORDS =
  /Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|fell silent/
const STATEMENT_TIMEOUT = '57014'

/** Whether an error says that PostgreSQL could not be reached or went away, as opposed to a defect of ours. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true // several addresses of one host
  const isFromSocket = AWAY_SYSTEM_CODES.test(memberOf(error, 'code')) && SOCKET_CALLS.test(memberOf(error, 'syscall'))
  return AWAY_STATES.test(memberOf(error, 'code')) || isFromSocket || AWAY_WORDS.test(error.message)
}

/** Whether PostgreSQL gave a statement up for taking too long: it is overloaded, or somebody holds a lock. */
function isTooSlow(error: unknown): boolean {
  return error instanceof Error && memberOf(error, 'code') === STATEMENT_TIMEOUT
}

function memberOf(error: Error, name: 'code' | 'syscall'): string {
  const value: unknown = name in error ? Reflect.get(error, name) : undefined
  return typeof value === 'string' ? value : ''
}
