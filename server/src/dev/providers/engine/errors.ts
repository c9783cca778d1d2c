import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An error answer of the token endpoint: `{error, error_description}` (RFC 6749 §5.2). */
export class OAuthError extends Error {
  readonly code: string
  readonly status: ContentfulStatusCode
  readonly headers: Record<string, string>

  constructor(
    code: string,
    description: string,
    status: ContentfulStatusCode = 400,
    headers: Record<string, string> = {},
  ) {
    super(description)
    this.code = code
    this.status = status
    this.headers = headers
  }
}

/** An error answer of the provider's API: `{error, message}` with a proper HTTP status. */
export class ApiError extends Error {
  readonly code: string
  readonly status: ContentfulStatusCode
  readonly headers: Record<string, string>

  constructor(status: ContentfulStatusCode, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.code = code
    this.status = status
    this.headers = headers
  }
}

/** Throws 404 `not_found` with the provider's own words. */
export const notFound = (what: string): ApiError => new ApiError(404, 'not_found', `There is no such ${what}.`)
