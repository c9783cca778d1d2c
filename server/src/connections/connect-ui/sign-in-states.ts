// The SQL of `authorization_states`: sign-ins that were started at a provider.
import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

export type AuthorizationState = {
  state_hash: Buffer
  session_id: string
  /** Sealed; null without PKCE, and once the state is used. */
  code_verifier: string | null
  in_second_window: boolean
  expires_at: Date
  used_at: Date | null
}

export async function insertState(db: Db, made: Omit<AuthorizationState, 'used_at'> & { now: Date }): Promise<void> {
  await sql`
    insert into authorization_states (state_hash, session_id, code_verifier, in_second_window, created_at, expires_at)
    values (${made.state_hash}, ${made.session_id}, ${made.code_verifier}, ${made.in_second_window}, ${made.now}, ${made.expires_at})`.execute(
    db,
  )
}

/** How many sign-ins of a session could still come back. */
export async function countLiveStates(db: Db, sessionId: string, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from authorization_states
    where session_id = ${sessionId} and used_at is null and expires_at > ${now}`.execute(db)
  return rows[0]?.count ?? 0
}

export async function findState(db: Db, hash: Buffer): Promise<AuthorizationState | undefined> {
  const { rows } = await sql<AuthorizationState>`
    select state_hash, session_id, code_verifier, in_second_window, expires_at, used_at
    from authorization_states where state_hash = ${hash}`.execute(db)
  return rows[0]
}

/** Spends a state, once, and forgets its verifier: of any number of callers one gets true. */
export async function useState(db: Db, hash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update authorization_states set used_at = ${now}, code_verifier = null
    where state_hash = ${hash} and used_at is null and expires_at > ${now} returning session_id`.execute(db)
  return rows.length > 0
}

/** Whether the last sign-in of a session went on in a second window. */
export async function wasInSecondWindow(db: Db, sessionId: string): Promise<boolean> {
  const { rows } = await sql<{ in_second_window: boolean }>`
    select in_second_window from authorization_states where session_id = ${sessionId}
    order by created_at desc limit 1`.execute(db)
  return rows[0]?.in_second_window ?? false
}
