// The Connect pages: their address, what they answer to the partner's page, and the status channel.
// Seed 004, step 3. One durable connection identifier has three names; all carry the same integer.

/** Query of `GET /to/{app}`. */
export type ConnectQuery = {
  /** The session code. It is redeemed once and then leaves the address bar. */
  token: string
  /** Present: redirect pattern. Absent: popup pattern. Must be registered, byte for byte. */
  redirect_uri?: string
  state?: string
  /** Re-authorises this connection; its identifier stays. */
  reconnect_id?: string
  theme?: string
  /** BASE64URL(SHA-256(nonce)): opens the status channel to whoever holds the nonce. */
  status_challenge?: string
}

/** Where a connect session stands. The last four are final. */
export type ConnectSessionState =
  | 'created'
  | 'opened'
  | 'authorizing'
  | 'verifying'
  | 'completed'
  | 'failed'
  | 'expired'
  | 'cancelled'

/** `error` of a connect session that ended without a connection. RFC 6749 §4.1.2.1. */
export type ConnectErrorCode = 'invalid_request' | 'access_denied' | 'server_error'

/** `GET /connect/v1/sessions/{session_id}/status` with the header `Connect-Nonce`. Null where absent. */
export type ConnectSessionStatus = {
  status: ConnectSessionState
  connection_id: string | null
  /** The app's key. */
  app: string | null
  state: string | null
  error: ConnectErrorCode | null
  error_description: string | null
}

/** `GET /connect/v1/sessions/{session_id}` with an access token that holds `connection:read`. */
export type ConnectSession = ConnectSessionStatus & {
  session_id: string
  /** RFC 3339, UTC. */
  expires_at: string
}

/** `POST /connect/v1/sessions/{session_id}/confirm`: the partner's own signed-in user, as the claim has it. */
export type ConnectConfirmRequest = { handle: string; user_id: string }

/** 200 answer of the confirmation: send the same browser here, only then is the connection stored. */
export type ConnectConfirmResponse = { continue_url: string }

/** Posted to the opener, once to each registered origin, when a popup ends well. */
export type AuthenticationSuccessMessage = {
  type: 'authenticationSuccess'
  /** The connection identifier as a number. */
  authId: number
  /** The same identifier in decimal. */
  connectionId: string
  /** The app's key. */
  app: string
  state: string | null
}

/** Posted to the opener when a popup ends without a connection. */
export type AuthenticationErrorMessage = {
  type: 'authenticationError'
  error: ConnectErrorCode
  error_description: string
  state: string | null
}

/** Either message of a Connect popup. */
export type ConnectMessage = AuthenticationSuccessMessage | AuthenticationErrorMessage

/** Query of the partner's `redirect_uri` when Connect ended well. */
export type ConnectRedirectSuccess = { authentication_id: string; connection_id: string; state?: string }

/** Query of the partner's `redirect_uri` when Connect ended without a connection. */
export type ConnectRedirectError = { error: ConnectErrorCode; error_description: string; state?: string }
