// The languages of failure at the edge. Whoever throws one chooses words for the caller and, apart from them,
// detail for the operator: detail is logged and never leaves.

export {
  AiError,
  type AiFault,
  type AiRefusal,
  aiBrokenRule,
  aiNotFound,
  aiThrottled,
  aiUnauthorized,
} from './ai-error.ts'

/** What an operator may read about a failure; never sent. */
export type Detail = { detail?: string; cause?: unknown }

/** Every code of the OAuth endpoints with its status; `docs/errors.md` explains each. */
export const oauthStatus = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  invalid_target: 400, // RFC 8707 §2
  invalid_token: 401, // RFC 6750 §3.1
  insufficient_scope: 403, // RFC 6750 §3.1
  temporarily_unavailable: 503,
  server_error: 500,
} as const

export type OAuthErrorCode = keyof typeof oauthStatus

/** An error of the OAuth endpoints, RFC 6749 §5.2. `description` is ASCII and never echoes a secret, code or token. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  readonly status: number
  readonly description: string
  readonly detail?: string
  /** The one that is at fault, for the developer of the client. */
  readonly parameter?: string
  readonly retryAfterSeconds?: number
  /** What WWW-Authenticate says. */
  readonly challenge?: string

  constructor(
    code: OAuthErrorCode,
    description: string,
    more: Detail & { status?: number; parameter?: string; retryAfterSeconds?: number; challenge?: string } = {},
  ) {
    super(`${code}: ${description}`, { cause: more.cause })
    this.code = code
    this.status = more.status ?? oauthStatus[code]
    this.description = description
    this.detail = more.detail
    this.parameter = more.parameter
    this.retryAfterSeconds = more.retryAfterSeconds
    this.challenge = more.challenge ?? (code === 'invalid_client' ? 'Basic realm="wayleave"' : undefined) // RFC 6749 §5.2
  }
}

/** Every code of the APIs with its status and title; `docs/errors.md` explains each. */
export const apiStatus = {
  parse_error: [400, 'ParseError'],
  invalid: [400, 'ValidationError'],
  required: [400, 'ValidationError'],
  null: [400, 'ValidationError'],
  max_length: [400, 'ValidationError'],
  authentication_expired: [400, 'ValidationError'],
  not_authenticated: [401, 'NotAuthenticated'],
  authentication_failed: [401, 'AuthenticationFailed'],
  permission_denied: [403, 'PermissionDenied'],
  not_found: [404, 'NotFound'],
  promotion_not_found: [404, 'PromotionNotFound'],
  method_not_allowed: [405, 'MethodNotAllowed'],
  not_acceptable: [406, 'NotAcceptable'],
  conflict: [409, 'Conflict'],
  already_enrolled: [409, 'AlreadyEnrolled'],
  idempotency_in_flight: [409, 'Conflict'],
  payload_too_large: [413, 'PayloadTooLarge'],
  unsupported_media_type: [415, 'UnsupportedMediaType'],
  idempotency_mismatch: [422, 'UnprocessableEntity'],
  throttled: [429, 'Throttled'],
  error: [500, 'APIException'],
  service_unavailable: [503, 'ServiceUnavailable'],
  gateway_timeout: [504, 'GatewayTimeout'],
} as const satisfies Record<string, readonly [number, string]>

export type ApiErrorCode = keyof typeof apiStatus
/** Where in the request the cause stands: a JSON Pointer into the body, a query parameter or a header. */
export type ErrorSource = { pointer: string } | { parameter: string } | { header: string }
export type ApiFault = { code: ApiErrorCode; detail: string; source?: ErrorSource; blame?: 'ZAPIER' | 'PARTNER' }

/** An error of `/v1`, `/v2` and `/connect/v1`: one or more faults that share a status. */
export class ApiError extends Error {
  readonly faults: readonly ApiFault[]
  readonly status: number
  readonly headers: Record<string, string>
  readonly detail?: string

  constructor(faults: ApiFault | readonly ApiFault[], more: Detail & { headers?: Record<string, string> } = {}) {
    const list = 'code' in faults ? [faults] : faults
    const first = list[0]
    if (!first) throw new Error('an ApiError needs a fault')
    super(`${first.code}: ${first.detail}`, { cause: more.cause })
    this.faults = list
    this.status = apiStatus[first.code][0]
    this.headers = more.headers ?? {}
    this.detail = more.detail
  }
}

/** The error body of the Workflow API (its section 1.7). */
export function apiErrorBody(faults: readonly ApiFault[]): object {
  return {
    errors: faults.map(({ code, detail, source, blame }) => ({
      status: apiStatus[code][0],
      code,
      title: apiStatus[code][1],
      detail,
      source: source ?? null,
      meta: { source: blame ?? 'ZAPIER', full_details: { message: detail, code } },
    })),
  }
}

/** 404 for what is not there and for what belongs to somebody else: existence is nobody's business. */
export function notFound(detail?: string): ApiError {
  return new ApiError({ code: 'not_found', detail: 'Not found.' }, { detail })
}

/** A page that says what went wrong and what to do next. */
export class PageError extends Error {
  readonly status: number
  readonly title: string
  readonly explanation: string
  readonly retryAfterSeconds?: number
  readonly detail?: string
  /** What is shown instead of the plain page of an error: it offers more than words. */
  readonly page?: Response

  constructor(
    status: number,
    title: string,
    explanation: string,
    more: Detail & { retryAfterSeconds?: number; page?: Response } = {},
  ) {
    super(`${title}: ${explanation}`, { cause: more.cause })
    this.status = status
    this.title = title
    this.explanation = explanation
    this.retryAfterSeconds = more.retryAfterSeconds
    this.detail = more.detail
    this.page = more.page
  }
}

/** Not a failure: the browser has to go somewhere else first, such as to sign in. Answered as 303, on pages alone. */
export class SeeOther extends Error {
  readonly location: string
  /** Values of Set-Cookie headers that go along. */
  readonly cookies: readonly string[]

  constructor(location: string, cookies: readonly string[] = []) {
    super(`see ${location}`)
    this.location = location
    this.cookies = cookies
  }
}

/** A failure of the program itself that a person at a terminal can mend: printed as one line, exit 1. */
export class StartError extends Error {}
