// A connect session: one person, one browser, one app, from the redeemed code to its one outcome.    embed-connect §3

export type OpenStatus = 'opened' | 'authorizing' | 'verifying'
export type FinalStatus = 'completed' | 'failed' | 'expired' | 'cancelled'
export type SessionError = 'invalid_request' | 'access_denied' | 'server_error'

/** How long a session may take from the opened link to its outcome: sign-in pages with a second factor included. */
export const SESSION_SECONDS = 30 * 60

/** The row. What is sealed opens in this row alone. */
export type ConnectSession = {
  id: string
  client_id: string
  user_id: number
  workspace_id: number
  app_id: string
  app_version: string
  status: OpenStatus | FinalStatus
  /** SHA-256 of the cookie's value: the session works in one browser. */
  browser_hash: Buffer
  csrf_token: string
  /** Null: the outcome goes to the opener by message; of an own session, from the page at which the older popup ends. */
  redirect_uri: string | null
  state: string | null
  status_challenge: string | null
  theme: string | null
  reconnect_id: number | null
  auth_fields: string | null
  connection_id: number | null
  /** What the renewed connection was called, when it belongs to another account now. */
  former_title: string | null
  error: SessionError | null
  error_description: string | null
  /** How often credentials were tried. */
  tries: number
  problem: string | null
  problem_at: Date | null
  pending: string | null
  confirm_hash: Buffer | null
  confirm_until: Date | null
  confirmed_at: Date | null
  reported_at: Date | null
  /** Opened by the person, who is signed in here, and not by a partner's link. */
  is_own: boolean
  opened_at: Date
  expires_at: Date
}

/** Whether a text can be a session's id at all; nothing else is looked up. */
export function isSessionId(text: string): boolean {
  return /^[A-Za-z0-9]{1,64}$/.test(text)
}

/** Whether a session was opened in the older popup, and ends there (popup/end-popup.ts). */
export function endsAtPopupPage({ is_own, redirect_uri }: Pick<ConnectSession, 'is_own' | 'redirect_uri'>): boolean {
  return is_own && redirect_uri === null
}

/** Where a session stands by the clock, whatever its row still says. */
export type Standing = {
  status: ConnectSession['status']
  error: SessionError | null
  error_description: string | null
}

/** The words of an expiry, for sessions and for codes that nobody redeemed. */
export const EXPIRED: Standing = {
  status: 'expired',
  error: 'access_denied',
  error_description: 'The time to connect ran out.',
}

/** Judges where a session stands at `now`. */
export function standingOf(session: ConnectSession, now: Date): Standing {
  const { status, error, error_description } = session
  return isOpen(status) && isOver(session, now) ? EXPIRED : { status, error, error_description }
}

/** Whether a session in this status can still come to an outcome. */
export function isOpen(status: ConnectSession['status']): status is OpenStatus {
  return status === 'opened' || status === 'authorizing' || status === 'verifying'
}

/** Whether a request tries credentials right now, or died doing so. */
export function isTrying({ status, pending }: Pick<ConnectSession, 'status' | 'pending'>): boolean {
  return status === 'verifying' && pending === null
}

function isOver({ expires_at, confirm_until, confirmed_at }: ConnectSession, now: Date): boolean {
  const isUnconfirmed = confirm_until !== null && confirmed_at === null && confirm_until <= now
  return expires_at <= now || isUnconfirmed
}
