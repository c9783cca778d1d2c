// What others hear when a connection's standing changes; each is emitted in the transaction that changes it, once.
// Who hears of it stands in events.ts.                                             embed-connect §4 · outbound-oauth §3, §4
import type { Connection } from './model.ts'

/** A connection as those who hear of it see it: whose it is and how it stands. Nothing of it is secret. */
export type ConnectionFacts = Pick<
  Connection,
  'id' | 'client_id' | 'user_id' | 'workspace_id' | 'app_id' | 'app_version' | 'title' | 'status' | 'reason'
> & {
  /** When it ends unless the account is connected again, where that is known. */
  expires_at: Date | null
}

/** `reason`: why, in words for the person. `expiresAt`: with `connection.expiry_scheduled`, when. */
export type StandingChange = { connection: ConnectionFacts; reason?: string; expiresAt?: Date }

declare module '../kernel/events.ts' {
  interface EventPayloads {
    'connection.created': StandingChange
    /** Its end is near, and only the person can put it off. Once for each end. */
    'connection.expiry_scheduled': StandingChange
    /** Expired, or revoked (`status`): unusable until the account is connected again. */
    'connection.expired': StandingChange
    /** An expired or revoked one works again, under the same identifier. */
    'connection.recovered': StandingChange
    /** Forgotten for good; `status` is `revoked`. Its row is gone when this is heard. */
    'connection.deleted': StandingChange
  }
}

/** The facts of a connection, without its credentials. */
export function factsOf(connection: Connection): ConnectionFacts {
  const { id, client_id, user_id, workspace_id, app_id, app_version, title, status, reason, ends_at } = connection
  return { id, client_id, user_id, workspace_id, app_id, app_version, title, status, reason, expires_at: ends_at }
}
