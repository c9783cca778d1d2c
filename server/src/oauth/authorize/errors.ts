/**
 * Every code that goes back to a redirect URI; `docs/errors.md` explains each.
 * RFC 6749 §4.1.2.1 · OpenID Connect Core §3.1.2.6
 */
export const authorizeErrors = [
  'invalid_request',
  'unauthorized_client',
  'unsupported_response_type',
  'invalid_scope',
  'access_denied',
  'login_required',
  'consent_required',
  'request_not_supported',
  'request_uri_not_supported',
  'server_error',
] as const
export type AuthorizeError = (typeof authorizeErrors)[number]

/** Why a request is refused. `description` is ASCII without quotes and backslashes. */
export type Refusal = {
  error: AuthorizeError
  description: string
  parameter?: string
}
