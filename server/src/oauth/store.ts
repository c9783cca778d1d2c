import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../kernel/db/index.ts'

/** A user's token, or a client's own (client credentials), which has no user. */
export type AccessToken = { client_id: string; scopes: readonly string[]; expires_at: Date } & (
  | { user_id: number; workspace_id: number }
  | { user_id: null; workspace_id: null }
)

export type NewAccessToken = AccessToken & { token_hash: Buffer; issued_at: Date }

const insertTokens = statement(
  'oauth_insert_access_tokens',
  `insert into access_tokens (token_hash, client_id, user_id, workspace_id, scopes, issued_at, expires_at)
   select decode(token_hash, 'hex'), client_id, user_id, workspace_id, scopes, issued_at, expires_at
   from json_to_recordset($1) as token (token_hash text, client_id text, user_id integer, workspace_id bigint,
     scopes text[], issued_at timestamptz, expires_at timestamptz)`,
)

/** All of them, or none. */
export async function insertAccessTokens(on: pg.Pool | Db, tokens: readonly NewAccessToken[]): Promise<void> {
  const rows = tokens.map((token) => ({ ...token, token_hash: token.token_hash.toString('hex') }))
  await insertTokens(on, [JSON.stringify(rows)])
}

const findTokens = statement<AccessToken & { token_hash: Buffer }>(
  'oauth_find_access_tokens',
  `select token_hash, coalesce(token.client_id, grants.client_id) as client_id, users.id as user_id,
     coalesce(token.workspace_id, grants.workspace_id) as workspace_id, token.scopes, expires_at
   from access_tokens as token left join grants on grants.id = grant_id
     left join users on users.id = coalesce(token.user_id, grants.user_id)
   where token_hash = any($1::bytea[]) and token.revoked_at is null and grants.revoked_at is null and deactivated_at is null`,
)

/** The tokens of these hashes, in their order. */
export async function findAccessTokens(
  pool: pg.Pool,
  hashes: readonly Buffer[],
): Promise<Array<AccessToken | undefined>> {
  const rows = await findTokens(pool, [hashes])
  return hashes.map((hash) => {
    const row = rows.find(({ token_hash }) => token_hash.equals(hash))
    if (!row) return undefined
    const { token_hash: _hash, ...token } = row
    return token
  })
}

export type SessionCode = {
  id: string
  client_id: string
  user_id: number
  workspace_id: number
  app_id: string
  app_version: string
  resource: string
  scopes: readonly string[]
  issued_at: Date
  expires_at: Date
  redeemed_at: Date | null
}

const insertCode = statement(
  'oauth_insert_session_code',
  `insert into session_codes (id, code_hash, client_id, user_id, workspace_id, app_id, app_version, resource, scopes, issued_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
)

export async function insertSessionCode(
  on: pg.Pool | Db,
  code: Omit<SessionCode, 'redeemed_at'> & { code_hash: Buffer },
): Promise<void> {
  await insertCode(on, [
    code.id,
    code.code_hash,
    code.client_id,
    code.user_id,
    code.workspace_id,
    code.app_id,
    code.app_version,
    code.resource,
    code.scopes,
    code.issued_at,
    code.expires_at,
  ])
}

const codeColumns = sql`id, client_id, user_id, workspace_id, app_id, app_version, resource, scopes, issued_at, expires_at, redeemed_at`

/** Redeems a live code, once: of any number of callers one gets the row. */
export async function redeemSessionCode(
  db: Db,
  hash: Buffer,
  appId: string,
  now: Date,
): Promise<SessionCode | undefined> {
  const { rows } = await sql<SessionCode>`
    update session_codes set redeemed_at = ${now}
    where code_hash = ${hash} and app_id = ${appId} and redeemed_at is null and expires_at > ${now}
    returning ${codeColumns}`.execute(db)
  return rows[0]
}

export async function findSessionCodeByHash(db: Db, hash: Buffer): Promise<SessionCode | undefined> {
  const { rows } = await sql<SessionCode>`select ${codeColumns} from session_codes where code_hash = ${hash}`.execute(
    db,
  )
  return rows[0]
}

export async function findSessionCode(db: Db, id: string): Promise<SessionCode | undefined> {
  const { rows } = await sql<SessionCode>`select ${codeColumns} from session_codes where id = ${id}`.execute(db)
  return rows[0]
}

/** What a JWT may not carry a second time before `until`. */
export type Jti = { hash: Buffer; until: Date }

/** Marks a jti as used; false when it was used before. Whoever comes second waits for the first one's transaction. */
export async function insertUsedJti(db: Db, clientId: string, { hash, until }: Jti): Promise<boolean> {
  const { rows } = await sql`
    insert into used_jtis (client_id, jti_hash, expires_at) values (${clientId}, ${hash}, ${until})
    on conflict do nothing returning client_id`.execute(db)
  return rows.length > 0
}

/** Whether a jti was used; spends nothing. */
export async function isJtiUsed(db: Db, clientId: string, hash: Buffer): Promise<boolean> {
  const { rows } = await sql`select 1 from used_jtis where client_id = ${clientId} and jti_hash = ${hash}`.execute(db)
  return rows.length > 0
}

/** Tables of this slice; with a session code goes the connect session that it opened. */
export type ExpiringTable =
  | 'access_tokens'
  | 'used_jtis'
  | 'session_codes'
  | 'authorization_codes'
  | 'authorization_requests'
  | 'login_links'

/** Deletes at most `countMax` rows that expired before a time; returns how many. */
export async function deleteExpired(db: Db, table: ExpiringTable, before: Date, countMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ctid = any (array(
      select ctid from ${sql.table(table)} where expires_at < ${before} limit ${countMax}))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Deletes at most `countMax` grants whose code expired before a time and was not redeemed. */
export async function deleteUnredeemedGrants(db: Db, before: Date, countMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from grants where id = any (array(
      select grant_id from authorization_codes where expires_at < ${before} and used_at is null limit ${countMax}))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0)
}

/** Deletes at most `countMax` grants that were revoked before a time, with everything that was issued from them. */
export async function deleteRevokedGrants(db: Db, before: Date, countMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from grants where id = any (array(
      select id from grants where revoked_at < ${before} limit ${countMax}))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Deletes at most `countMax` refresh tokens that were used before a time. Their age alone has an index. */
export async function deleteUsedTokens(db: Db, before: Date, countMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from refresh_tokens where ctid = any (array(
      select ctid from refresh_tokens where issued_at < ${before} and used_at < ${before} limit ${countMax}))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0)
}
