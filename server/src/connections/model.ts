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
  status: 'active' | 'expired'
  /** Why it expired, in words for the person. */
  reason: string | null
  credentials: string
  /** Counts the tokens that this connection has had: who saw a token fail names the one that he used. */
  generation: number
  expires_at: Date | null
  refresh_at: Date | null
  last_used_at: Date | null
  created_at: Date
}
