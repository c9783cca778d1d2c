import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'

export type Grant = {
  /** A bigint, as text. */
  id: string
  client_id: string
  user_id: number
  workspace_id: number
  scopes: readonly string[]
  /** Of the authentication request, for id_tokens. */
  nonce: string | null
  authenticated_at: Date
  created_at: Date
  revoked_at: Date | null
}

export type NewGrant = Omit<Grant, 'id' | 'revoked_at'>

export async function insertGrant(db: Db, made: NewGrant): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into grants (client_id, user_id, workspace_id, scopes, nonce, authenticated_at, created_at)
    values (${made.client_id}, ${made.user_id}, ${made.workspace_id}, ${made.scopes}, ${made.nonce},
      ${made.authenticated_at}, ${made.created_at})
    returning id::text as id`.execute(db)
  const [row] = rows
  if (!row) throw new Error('an inserted grant came back without its id')
  return row.id
}

/** The scopes of all live grants of a person to a client. */
export async function listGrantedScopes(db: Db, clientId: string, userId: number): Promise<string[]> {
  const { rows } = await sql<{ scope: string }>`
    select distinct unnest(scopes) as scope from grants
    where user_id = ${userId} and client_id = ${clientId} and revoked_at is null`.execute(db)
  return rows.map(({ scope }) => scope)
}

/** All live grants of a person, newest first. */
export async function listGrantsOf(db: Db, userId: number): Promise<Grant[]> {
  const { rows } = await sql<Grant>`
    select id::text as id, client_id, user_id, workspace_id, scopes, nonce, authenticated_at, created_at, revoked_at
    from grants where user_id = ${userId} and revoked_at is null order by created_at desc, grants.id desc`.execute(db)
  return rows
}

/** Live grants, newest first: of a person, to a client, or all. */
export async function listLiveGrants(
  db: Db,
  { userId, clientId }: { userId?: number | undefined; clientId?: string | undefined },
): Promise<Grant[]> {
  const { rows } = await sql<Grant>`
    select id::text as id, client_id, user_id, workspace_id, scopes, nonce, authenticated_at, created_at, revoked_at
    from grants where revoked_at is null
      and (${userId ?? null}::int is null or user_id = ${userId ?? null}::int)
      and (${clientId ?? null}::text is null or client_id = ${clientId ?? null}::text)
    order by created_at desc, grants.id desc`.execute(db)
  return rows
}

/** A grant that was not revoked. */
export async function findLiveGrant(db: Db, id: string): Promise<Grant | undefined> {
  const { rows } = await sql<Grant>`
    select id::text as id, client_id, user_id, workspace_id, scopes, nonce, authenticated_at, created_at, revoked_at
    from grants where id = ${id}::bigint and revoked_at is null`.execute(db)
  return rows[0]
}

/** Returns false when it was revoked before. */
export async function revokeGrant(db: Db, id: string, because: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update grants set revoked_at = ${now}, revoked_because = ${because}
    where id = ${id}::bigint and revoked_at is null returning id`.execute(db)
  return rows.length > 0
}

export type NewCode = {
  code_hash: Buffer
  grant_id: string
  client_id: string
  redirect_uri: string
  code_challenge: string | null
  issued_at: Date
  expires_at: Date
}

export async function insertCode(db: Db, made: NewCode): Promise<void> {
  await sql`
    insert into authorization_codes (code_hash, grant_id, client_id, redirect_uri, code_challenge, issued_at, expires_at)
    values (${made.code_hash}, ${made.grant_id}::bigint, ${made.client_id}, ${made.redirect_uri}, ${made.code_challenge},
      ${made.issued_at}, ${made.expires_at})`.execute(db)
}
