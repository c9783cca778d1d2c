// POST /oauth/token for people's consent          RFC 6749 §4.1.3, §5.1, §6 · seeds 001 and 002

/** Redeems an authorization code. Confidential clients add `client_secret` or a Basic header. */
export type AuthorizationCodeRequest = {
  grant_type: 'authorization_code'
  client_id: string
  client_secret?: string
  code: string
  redirect_uri: string
  /** RFC 7636 §4.5. Needed when the authorize request carried a challenge. */
  code_verifier?: string
}

/** Swaps a refresh token; the old one dies with the swap. */
export type RefreshRequest = {
  grant_type: 'refresh_token'
  client_id: string
  client_secret?: string
  refresh_token: string
  /** May narrow the access token. */
  scope?: string
}

/** The token of a confidential client itself; there is no refresh token. RFC 6749 §4.4. */
export type ClientCredentialsRequest = {
  grant_type: 'client_credentials'
  client_id: string
  client_secret?: string
  scope?: string
}

/** What every grant answers with. `expires_in` is in seconds: 36,000. */
export type TokenResponse = {
  access_token: string
  expires_in: number
  token_type: 'Bearer'
  scope: string
  /** Absent for client credentials. */
  refresh_token?: string
  /** When `openid` was granted. */
  id_token?: string
}

/** Answer of `GET /api/v2/auth/login-link/`. */
export type LoginLinkResponse = { login_link: string }
