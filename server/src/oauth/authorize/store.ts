import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { AuthorizeRequest } from './request.ts'

export type StoredRequest = {
  id: string
  /** Null when its session ended: somebody else signed in at the browser. */
  session_hash: Buffer | null
  request: AuthorizeRequest
  created_at: Date
  expires_at: Date
  answered_at: Date | null
  /** Sealed JSON: the address that was answered, and the code in it. */
  answer: string | null
}

export async function insertRequest(
  db: Db,
  made: Pick<StoredRequest, 'id' | 'request' | 'created_at' | 'expires_at'> & { session_hash: Buffer },
): Promise<void> {
  await sql`
    insert into authorization_requests (id, session_hash, client_id, request, created_at, expires_at)
    values (${made.id}, ${made.session_hash}, ${made.request.clientId}, ${JSON.stringify(made.request)}::jsonb,
      ${made.created_at}, ${made.expires_at})`.execute(db)
}

/** A request of this session, or one that waits and is no session's. */
export async function findRequest(db: Db, id: string, sessionHash: Buffer): Promise<StoredRequest | undefined> {
  const { rows } = await sql<StoredRequest>`
    select id, session_hash, request, created_at, expires_at, answered_at, answer from authorization_requests
    where id = ${id} and (session_hash = ${sessionHash} or session_hash is null and answered_at is null)`.execute(db)
  return rows[0]
}

export async function findRedirectUri(db: Db, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ redirect_uri: string }>`
    select request ->> 'redirectUri' as redirect_uri from authorization_requests where id = ${id}`.execute(db)
  return rows[0]?.redirect_uri
}

/** Binds a request that no session has to this one, unless it has ended; of any number of callers one succeeds. */
export async function adoptRequest(db: Db, id: string, sessionHash: Buffer): Promise<boolean> {
  const { rows } = await sql`
    update authorization_requests set session_hash = ${sessionHash}
    where id = ${id} and session_hash is null and exists (select from browser_sessions where id_hash = ${sessionHash})
    returning id`.execute(db)
  return rows.length > 0
}

/** Answers a request that waits; of any number of callers one succeeds, and the others wait until it has committed. */
export async function answerRequest(db: Db, id: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update authorization_requests set answered_at = ${now}
    where id = ${id} and answered_at is null and expires_at > ${now} returning id`.execute(db)
  return rows.length > 0
}

export async function saveAnswer(db: Db, id: string, answer: string): Promise<void> {
  await sql`update authorization_requests set answer = ${answer} where id = ${id}`.execute(db)
}

/** Whether a code can still be exchanged. */
export async function isCodeLive(db: Db, hash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select from authorization_codes where code_hash = ${hash} and used_at is null and expires_at > ${now}`.execute(db)
  return rows.length > 0
}
