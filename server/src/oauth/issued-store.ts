// Tokens as their own client may ask about them, live or not.
import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../kernel/db/index.ts'

/** An access or a refresh token. `grantId`: a bigint, as text; null: without a consent. */
export type Issued = {
  grantId: string | null
  clientId: string
  userId: number | null
  /** Of people of our own. */
  email: string | null
  scopes: readonly string[]
  issuedAt: Date
  /** null: never by age. */
  expiresAt: Date | null
  /** Neither it nor its grant was revoked, nor its person's account closed; a refresh token is not used. */
  isUnspent: boolean
}

type Row = Issued & { token_hash: Buffer }

const PERSON = `token_hash, grant_id::text as "grantId", coalesce(token.client_id, grants.client_id) as "clientId",
  users.id as "userId", case when users.external_id is null then users.email end as email, token.issued_at as "issuedAt"`

const findAccessTokens = statement<Row>(
  'oauth_find_issued_access_tokens',
  `select ${PERSON}, token.scopes, expires_at as "expiresAt",
     token.revoked_at is null and grants.revoked_at is null and deactivated_at is null as "isUnspent"
   from access_tokens as token left join grants on grants.id = grant_id
     left join users on users.id = coalesce(token.user_id, grants.user_id)
   where token_hash = any($1::bytea[])`,
)

const findRefreshTokens = statement<Row>(
  'oauth_find_issued_refresh_tokens',
  `select ${PERSON}, grants.scopes, null as "expiresAt",
     used_at is null and grants.revoked_at is null and deactivated_at is null as "isUnspent"
   from refresh_tokens as token join grants on grants.id = grant_id join users on users.id = grants.user_id
   where token_hash = any($1::bytea[])`,
)

/** The tokens of these hashes, in their order. */
export async function findIssued(
  pool: pg.Pool,
  hashes: readonly Buffer[],
): Promise<Array<(Issued & { kind: 'access' | 'refresh' }) | undefined>> {
  const [access, refresh] = await Promise.all([findAccessTokens(pool, [hashes]), findRefreshTokens(pool, [hashes])])
  return hashes.map((hash) => {
    const isIt = ({ token_hash }: Row) => token_hash.equals(hash)
    const found = access.find(isIt)
    if (found) return { ...found, kind: 'access' }
    const other = refresh.find(isIt)
    return other && { ...other, kind: 'refresh' }
  })
}

/** Returns false when it was revoked before. */
export async function revokeAccessToken(db: Db, hash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update access_tokens set revoked_at = ${now} where token_hash = ${hash} and revoked_at is null
    returning client_id`.execute(db)
  return rows.length > 0
}
