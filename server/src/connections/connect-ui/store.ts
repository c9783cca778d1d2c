import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { ConnectSession, SessionError } from './session.ts'

export type NewSession = Pick<
  ConnectSession,
  | 'id'
  | 'client_id'
  | 'user_id'
  | 'workspace_id'
  | 'app_id'
  | 'app_version'
  | 'browser_hash'
  | 'csrf_token'
  | 'redirect_uri'
  | 'state'
  | 'status_challenge'
  | 'theme'
  | 'reconnect_id'
  | 'is_own'
  | 'opened_at'
  | 'expires_at'
>

export async function insertSession(db: Db, made: NewSession): Promise<void> {
  await sql`
    insert into connect_sessions (id, client_id, user_id, workspace_id, app_id, app_version, status, browser_hash, csrf_token,
      redirect_uri, state, status_challenge, theme, reconnect_id, is_own, opened_at, expires_at)
    values (${made.id}, ${made.client_id}, ${made.user_id}, ${made.workspace_id}, ${made.app_id}, ${made.app_version}, 'opened',
      ${made.browser_hash}, ${made.csrf_token}, ${made.redirect_uri}, ${made.state}, ${made.status_challenge}, ${made.theme},
      ${made.reconnect_id}, ${made.is_own}, ${made.opened_at}, ${made.expires_at})`.execute(db)
}

export async function findSession(db: Db, id: string): Promise<ConnectSession | undefined> {
  const { rows } = await sql<ConnectSession>`select * from connect_sessions where id = ${id}`.execute(db)
  return rows[0]
}

export async function lockSession(db: Db, id: string): Promise<ConnectSession | undefined> {
  const { rows } = await sql<ConnectSession>`select * from connect_sessions where id = ${id} for update`.execute(db)
  return rows[0]
}

// No statement below touches a session that has its outcome, or whose time is over: the first outcome stands.
const isOpenAt = (now: Date) => sql`status in ('opened', 'authorizing', 'verifying') and expires_at > ${now}
  and (confirm_until is null or confirmed_at is not null or confirm_until > ${now})`

async function update(db: Db, id: string, changes: RawBuilder<unknown>, condition: RawBuilder<unknown>) {
  const { rows } =
    await sql<ConnectSession>`update connect_sessions set ${changes} where id = ${id} and ${condition} returning *`.execute(
      db,
    )
  return rows[0]
}

/** Keeps what the fields form was given (sealed). Undefined when the session is over. */
export function keepFields(db: Db, id: string, sealed: string, now: Date): Promise<ConnectSession | undefined> {
  return update(
    db,
    id,
    sql`auth_fields = ${sealed}, status = 'opened', problem = null, problem_at = null`,
    isOpenAt(now),
  )
}

/** A sign-in begins: whatever an earlier try left behind no longer counts, its confirmation neither. */
export function beginAuthorizing(db: Db, id: string, now: Date): Promise<ConnectSession | undefined> {
  const forgotten = sql`problem = null, problem_at = null, pending = null, confirm_hash = null, confirm_until = null, confirmed_at = null`
  return update(db, id, sql`status = 'authorizing', ${forgotten}`, isOpenAt(now))
}

/** Credentials are tried, for the `triesMax`th time at most. */
export function beginVerifying(db: Db, id: string, triesMax: number, now: Date): Promise<ConnectSession | undefined> {
  return update(db, id, sql`status = 'verifying', tries = tries + 1`, sql`tries < ${triesMax} and ${isOpenAt(now)}`)
}

/** A try failed in a way that another one may mend. */
export function noteProblem(db: Db, id: string, problem: string, now: Date): Promise<ConnectSession | undefined> {
  return update(db, id, sql`status = 'opened', problem = ${problem}, problem_at = ${now}`, isOpenAt(now))
}

const wiped = sql`auth_fields = null, pending = null, confirm_hash = null, problem = null, problem_at = null`

/** `formerTitle`: what the renewed connection was called, when its account is another one now. */
export function complete(
  db: Db,
  id: string,
  made: { connectionId: number; formerTitle: string | null },
  now: Date,
): Promise<ConnectSession | undefined> {
  const { connectionId, formerTitle } = made
  const changes = sql`status = 'completed', connection_id = ${connectionId}, former_title = ${formerTitle}, ${wiped}`
  return update(db, id, changes, isOpenAt(now))
}

export type End = { status: 'failed' | 'cancelled'; error: SessionError; description: string }

export function end(db: Db, id: string, how: End, now: Date): Promise<ConnectSession | undefined> {
  const { status, error, description } = how
  const changes = sql`status = ${status}, error = ${error}, error_description = ${description}, ${wiped}`
  return update(db, id, changes, isOpenAt(now))
}

/** Parks tested credentials (sealed) until the partner has confirmed who sits there. */
export function awaitConfirmation(
  db: Db,
  id: string,
  parked: { pending: string; hash: Buffer; until: Date },
  now: Date,
): Promise<ConnectSession | undefined> {
  const changes = sql`status = 'verifying', pending = ${parked.pending}, confirm_hash = ${parked.hash},
    confirm_until = ${parked.until}, confirmed_at = null`
  return update(db, id, changes, isOpenAt(now))
}

/** The partner vouches: the handle is spent. */
export function markConfirmed(db: Db, id: string, now: Date): Promise<ConnectSession | undefined> {
  return update(db, id, sql`confirmed_at = ${now}, confirm_hash = null`, isOpenAt(now))
}

/** Whoever gets true reports the outcome; nobody gets it twice. */
export async function claimReport(db: Db, id: string, now: Date): Promise<boolean> {
  return (await update(db, id, sql`reported_at = ${now}`, sql`reported_at is null`)) !== undefined
}

/** Empties the sealed columns of sessions whose time is over. */
export async function wipeOver(db: Db, now: Date): Promise<void> {
  await sql`
    update connect_sessions set status = 'expired', ${wiped}, error = 'access_denied',
      error_description = 'The time to connect ran out.'
    where status in ('opened', 'authorizing', 'verifying') and not (${isOpenAt(now)})`.execute(db)
}
