// What a code or refresh token becomes. Happy path: one statement that does everything or returns no row. The tables of
// people are joined here, because whoever was deactivated must not get anything, and another round trip is as dear again.
import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../../kernel/db/index.ts'
import type { Pair } from './successors.ts'

/** The grant behind what was spent. `id`: a bigint. */
export type SpentGrant = {
  id: number
  user_id: number
  workspace_id: number
  scopes: readonly string[]
  nonce: string | null
  authenticated_at: Date
}

/** How a code or token is used, and what is to come of it. */
export type Use = {
  /** The hash of what was presented. */
  hash: Buffer
  clientId: string
  salt: Buffer
  retryKeyHash: Buffer | undefined
  pair: Pair
  now: Date
  /** When the new access token expires. */
  expiresAt: Date
}

const GRANT = 'grants.id, grants.user_id, grants.workspace_id, grants.scopes, grants.nonce, grants.authenticated_at'
// Written so that there is one way to go, from the token to its grant and its person, however little PostgreSQL knows of
// the tables: a condition on a partial index tempts it to begin at the other end.
const IS_LIVE = `grants.id = grant_id and (grants.revoked_at is null) is true
  and (select deactivated_at from users where users.id = grants.user_id) is null`
// $1 to $8 of both statements. `scopes` of the access token: those asked for, or all of the grant.
const SPEND = 'set used_at = $3, salt = $4, retry_key_hash = $5 from grants'
const issue = (scopes: string) => `
  refresh_token as (
    insert into refresh_tokens (token_hash, grant_id, client_id, issued_at) select $6, id, $2, $3 from spent
  ), access_token as (
    insert into access_tokens (token_hash, grant_id, scopes, issued_at, expires_at) select $7, id, ${scopes}, $3, $8 from spent
  )
  select * from spent`

const redeem = statement<SpentGrant>(
  'oauth_redeem_code',
  `with spent as (
    update authorization_codes as code ${SPEND}
    where code_hash = $1 and code.client_id = $2 and used_at is null and expires_at > $3 and ${IS_LIVE}
      and redirect_uri = coalesce($9, redirect_uri) and code_challenge is not distinct from $10
    returning ${GRANT}
  ), ${issue('scopes')}`,
)

/** What proves that whoever redeems a code is whom it was issued to. */
export type Proof = {
  /** Undefined: the client may leave it out. */
  redirectUri: string | undefined
  /** The S256 of the verifier that was sent, undefined when none was. */
  challenge: string | undefined
}

/** Spends a code that is good in every respect, and writes its pair; else does nothing. Of any number of tries one succeeds. */
export async function redeemCode(on: pg.Pool | Db, use: Use, proof: Proof): Promise<SpentGrant | undefined> {
  return (await redeem(on, [...valuesOf(use), proof.redirectUri ?? null, proof.challenge ?? null]))[0]
}

const rotate = statement<SpentGrant>(
  'oauth_rotate_refresh_token',
  `with spent as (
    update refresh_tokens as token ${SPEND}
    where token_hash = $1 and token.client_id = $2 and used_at is null and ${IS_LIVE}
      and (select bool_and(scope = any (scopes) or alias = any (scopes))
        from unnest($9::text[], $10::text[]) as asked (scope, alias)) is not false
    returning ${GRANT}
  ), ${issue('coalesce($9, scopes)')}`,
)

/** Scopes that are asked for; `aliases` has their other spellings, at the same places. */
export type Narrowing = { scopes: readonly string[]; aliases: readonly string[] }

/** Spends a refresh token that is good in every respect, and writes its pair; else does nothing. */
export async function rotateToken(
  on: pg.Pool | Db,
  use: Use,
  asked: Narrowing | undefined,
): Promise<SpentGrant | undefined> {
  return (await rotate(on, [...valuesOf(use), asked?.scopes ?? null, asked?.aliases ?? null]))[0]
}

function valuesOf({ hash, clientId, salt, retryKeyHash, pair, now, expiresAt }: Use): unknown[] {
  return [hash, clientId, now, salt, retryKeyHash ?? null, pair.refreshHash, pair.accessHash, expiresAt]
}

/** A code or refresh token with its grant, as whoever judges it sees it. */
export type Presented = SpentGrant & {
  client_id: string
  used_at: Date | null
  salt: Buffer | null
  retry_key_hash: Buffer | null
  revoked_at: Date | null
  deactivated_at: Date | null
}
export type PresentedCode = Presented & { redirect_uri: string; code_challenge: string | null; expires_at: Date }

export async function lockCode(tx: Db, hash: Buffer): Promise<PresentedCode | undefined> {
  const { rows } = await sql<PresentedCode>`
    select code.client_id, used_at, salt, retry_key_hash, redirect_uri, code_challenge, expires_at, revoked_at,
      deactivated_at, ${sql.raw(GRANT)}
    from authorization_codes as code join grants on grants.id = grant_id join users on users.id = user_id
    where code_hash = ${hash} for update of code`.execute(tx)
  return rows[0]
}

export async function lockRefreshToken(tx: Db, hash: Buffer): Promise<Presented | undefined> {
  const { rows } = await sql<Presented>`
    select token.client_id, used_at, salt, retry_key_hash, revoked_at, deactivated_at, ${sql.raw(GRANT)}
    from refresh_tokens as token join grants on grants.id = grant_id join users on users.id = user_id
    where token_hash = ${hash} for update of token`.execute(tx)
  return rows[0]
}

/** What came of a code or token that was spent. The access token is undefined when it was deleted, long after its end. */
export type Successor = {
  isUsed: boolean
  accessToken: { scopes: readonly string[]; issuedAt: Date; expiresAt: Date } | undefined
}

export async function findSuccessor(tx: Db, { refreshHash, accessHash }: Pair): Promise<Successor | undefined> {
  const { rows } = await sql<{ isUsed: boolean; scopes: string[] | null; issued_at: Date; expires_at: Date }>`
    select refresh.used_at is not null as "isUsed", access.scopes, access.issued_at, access.expires_at
    from refresh_tokens as refresh left join access_tokens as access on access.token_hash = ${accessHash}
    where refresh.token_hash = ${refreshHash}`.execute(tx)
  const [row] = rows
  if (!row) return undefined
  const { isUsed, scopes, issued_at, expires_at } = row
  return { isUsed, accessToken: scopes ? { scopes, issuedAt: issued_at, expiresAt: expires_at } : undefined }
}
