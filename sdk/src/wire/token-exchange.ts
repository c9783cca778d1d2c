// POST /oauth/token  grant_type=token-exchange          RFC 8693 · seed 004, step 1
// The partner's JWT becomes an access token for its backend, or a session code for the Connect pages.

/** The only grant type an `embed` client may use. RFC 8693 §2.1. */
export type TokenExchangeGrantType = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** What a presented or wanted token is. The last part has synonyms: `access_token`, `jwt`, `id_token`, `session_code`. */
export type TokenTypeUrn = `urn:ietf:params:oauth:token-type:${TokenTypeName}`

/** Last part of a {@link TokenTypeUrn}. */
export type TokenTypeName =
  | 'external-jwt'
  | 'jwt'
  | 'id_token'
  | 'access-token'
  | 'access_token'
  | 'connect-token'
  | 'session-code'
  | 'session_code'

/** The form fields of a token exchange. `client_id` and `client_secret` stand here or in a Basic header. */
export type TokenExchangeRequest = {
  grant_type: TokenExchangeGrantType
  subject_token: string
  subject_token_type: TokenTypeUrn
  /** Absent: an access token. */
  requested_token_type?: TokenTypeUrn
  /** Separated by spaces. Absent: all scopes of the client, or `connection:write` for a session code. */
  scope?: string
  /** For a session code: the absolute Connect URL `{base}/to/{app}`. */
  resource?: string
  client_id?: string
  client_secret?: string
}

/** Answer that carries an access token. `expires_in` is in seconds; there is no refresh token, sign again. */
export type AccessTokenResponse = {
  access_token: string
  issued_token_type: TokenTypeUrn
  token_type: 'Bearer'
  expires_in: number
  scope: string
}

/** Answer that carries a session code (in `access_token`). Single use; `expires_in` is in seconds. */
export type SessionCodeResponse = {
  access_token: string
  issued_token_type: TokenTypeUrn
  token_type: 'N_A'
  expires_in: number
  scope: string
  session_id: string
}

/** Either answer of a token exchange; `token_type` tells which. */
export type TokenExchangeResponse = AccessTokenResponse | SessionCodeResponse

/** `error` of {@link OAuthErrorResponse}: RFC 6749 §5.2, RFC 8693 §2.2.2, and 503 `temporarily_unavailable`. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'temporarily_unavailable'

/** Body of every refusal of `POST /oauth/token`. */
export type OAuthErrorResponse = {
  error: OAuthErrorCode
  error_description?: string
  error_uri?: string
}
