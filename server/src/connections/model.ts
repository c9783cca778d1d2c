import type { AuthFields } from './outbound/index.ts'

/**
 * What a connection keeps, opened: the fields that the person filled in, what the provider gave, and the tokens, by
 * name. Templates see all of it as `{{auth.x}}`. Sealed at rest, never logged.
 */
export type Credentials = AuthFields

/** Whose a connection is. A partner sees its own users' alone; a user only the own. */
export type Owner = { clientId: string; userId: number; workspaceId: number }

export type Connection = {
  /** Random, from 100000000 to 2147483647: the same on every surface, for good. */
  id: number
  client_id: string
  user_id: number
  workspace_id: number
  app_id: string
  app_version: string
  title: string
  /** `expired`: its credentials do not work any more; `revoked`: somebody took them back. Only connecting again helps. */
  status: 'active' | 'expired' | 'revoked'
  /** Why it is not active, in words for the person. */
  reason: string | null
  credentials: string
  /** Counts the tokens that this connection has had: who saw a token fail names the one that he used. */
  generation: number
  /** Of the access token. */
  expires_at: Date | null
  refresh_at: Date | null
  /** When nothing renews it any more: the known end of its refresh token, or of the only token that it has. */
  ends_at: Date | null
  /** From when on that end is near. */
  expiring_at: Date | null
  /** Somebody is refreshing it until then at the latest. */
  lease_until: Date | null
  /** A refresh was sent, and its outcome never seen. */
  refresh_unknown_at: Date | null
  /** Before then nobody asks the sign-in server again: it failed. */
  refresh_retry_at: Date | null
  /** That refresh was asked for because the provider refuses the token. */
  is_token_refused: boolean
  last_used_at: Date | null
  /** When a health probe last looked, and what came of it. */
  last_checked_at: Date | null
  last_check: 'passed' | 'refused' | 'unreachable' | null
  created_at: Date
}
