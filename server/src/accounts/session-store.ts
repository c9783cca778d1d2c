import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'
import type { Person } from './person.ts'

const LISTED_MAX = 100

export type NewSession = {
  id_hash: Buffer
  user_id: number | null
  authenticated_at: Date | null
  user_agent: string | null
  created_at: Date
  expires_at: Date
}
export type FoundSession = { person: Person | null; authenticated_at: Date | null; last_seen_at: Date }

/** A person, as a JSON object of the names of the type Person. */
export const PERSON_JSON = `jsonb_build_object(
  'userId', users.id, 'workspaceId', users.workspace_id, 'email', users.email, 'firstName', users.first_name,
  'lastName', users.last_name, 'isEmailConfirmed', users.email_confirmed_at is not null, 'cameFor', users.came_for,
  'isStaff', users.is_staff)`
export const personColumns = sql.raw(PERSON_JSON)

/** A session that has not ended and whose person, if any, is not deactivated. */
export async function findSession(db: Db, hash: Buffer, now: Date): Promise<FoundSession | undefined> {
  const { rows } = await sql<FoundSession>`
    select authenticated_at, last_seen_at, case when users.id is not null then ${personColumns} end as person
    from browser_sessions left join users on users.id = user_id
    where id_hash = ${hash} and expires_at > ${now} and users.deactivated_at is null`.execute(db)
  return rows[0]
}

/** A browser at which somebody is signed in. */
export type SessionRow = {
  id_hash: Buffer
  user_agent: string | null
  authenticated_at: Date
  last_seen_at: Date
}

/** Those that have not ended, the one seen last first. */
export async function listSessionsOf(db: Db, userId: number, now: Date): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select id_hash, user_agent, authenticated_at, last_seen_at from browser_sessions
    where user_id = ${userId} and expires_at > ${now} order by last_seen_at desc, id_hash limit ${LISTED_MAX}`.execute(
    db,
  )
  return rows
}

export async function insertSession(db: Db, made: NewSession): Promise<void> {
  await sql`
    insert into browser_sessions (id_hash, user_id, authenticated_at, user_agent, created_at, last_seen_at, expires_at)
    values (${made.id_hash}, ${made.user_id}, ${made.authenticated_at}, ${made.user_agent}, ${made.created_at},
      ${made.created_at}, ${made.expires_at})`.execute(db)
}

/** A session as whoever signs in there finds it. */
export type SessionOwner = { id_hash: Buffer; user_id: number | null }

/** What a session with this id became at a sign-in after `since`. */
export async function findRenamed(db: Db, former: Buffer, since: Date): Promise<SessionOwner | undefined> {
  const { rows } = await sql<SessionOwner>`
    select id_hash, user_id from browser_sessions where former_hash = ${former} and authenticated_at > ${since}`.execute(
    db,
  )
  return rows[0]
}

/**
 * Locks the session with this id, or what it became at a sign-in after `since`. Of two who come with one id the second
 * waits for the first, and sees what became of it.
 */
export async function lockSession(
  db: Db,
  hash: Buffer,
  { now, since }: { now: Date; since: Date },
): Promise<SessionOwner | undefined> {
  const { rows } = await sql<SessionOwner>`
    select id_hash, user_id from browser_sessions
    where (id_hash = ${hash} or former_hash = ${hash} and authenticated_at > ${since}) and expires_at > ${now}
    for update`.execute(db)
  return rows[0]
}

/** Gives a session another id and person; what refers to it follows. `former`: the id that its browser came with. */
export async function renameSession(db: Db, before: Buffer, former: Buffer, made: NewSession): Promise<void> {
  await sql`
    update browser_sessions set id_hash = ${made.id_hash}, former_hash = ${former}, user_id = ${made.user_id},
      authenticated_at = ${made.authenticated_at}, user_agent = ${made.user_agent}, last_seen_at = ${made.created_at},
      expires_at = ${made.expires_at}
    where id_hash = ${before}`.execute(db)
}

/** Locks a session against its end; false when it has ended. Its key is locked, not the row: visits may be noted. */
export async function holdSession(tx: Db, hash: Buffer): Promise<boolean> {
  const { rows } = await sql`select from browser_sessions where id_hash = ${hash} for key share`.execute(tx)
  return rows.length > 0
}

export async function touchSession(db: Db, hash: Buffer, now: Date, expiresAt: Date): Promise<void> {
  await sql`update browser_sessions set last_seen_at = ${now}, expires_at = ${expiresAt} where id_hash = ${hash}`.execute(
    db,
  )
}

export async function deleteSession(db: Db, hash: Buffer): Promise<void> {
  await sql`delete from browser_sessions where id_hash = ${hash}`.execute(db)
}

export async function deleteSessionsOf(db: Db, userId: number, but: Buffer | undefined): Promise<void> {
  await sql`
    delete from browser_sessions where user_id = ${userId} and (${but ?? null}::bytea is null or id_hash <> ${but ?? null})`.execute(
    db,
  )
}
