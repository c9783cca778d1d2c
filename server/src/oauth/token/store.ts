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

const redeem = statement<SpentGrant>(
  'oauth_redeem_code',
  `with spent as (
    update authorization_codes as code set used_at = $3, salt = $4, retry_key_hash = $5 from grants
    where code_hash = $1 and code.client_id = $2 and used_at is null and expires_at > $3 and ${IS_LIVE}
      and redirect_uri = coalesce($9, redirect_uri) and code_challenge is not distinct from $10
    returning ${GRANT}
  ), refresh_token as (
    insert into refresh_tokens (token_hash, grant_id, client_id, issued_at) select $6, id, $2, $3 from spent
  ), access_token as (
    insert into access_tokens (token_hash, grant_id, scopes, issued_at, expires_at) select $7, id, scopes, $3, $8 from spent
  )
  select * from spent`,
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
  const { hash, clientId, salt, retryKeyHash = null, pair, now, expiresAt } = use
  const how = [hash, clientId, now, salt, retryKeyHash, pair.refreshHash, pair.accessHash, expiresAt]
  return (await redeem(on, [...how, proof.redirectUri ?? null, proof.challenge ?? null]))[0]
}

// All of them are that long. But PostgreSQL expects one of 200 to be, and looks each token up by its index.
const HASH_DIGITS = 64

const rotate = statement<SpentGrant & { salt: Buffer }>(
  'oauth_rotate_refresh_tokens',
  `with asked as (
    select decode(hash, 'hex') as hash, client_id, decode(salt, 'hex') as salt, decode(retry_key, 'hex') as retry_key,
      decode(refresh, 'hex') as refresh, decode(access, 'hex') as access, now, expires_at, scopes, aliases
    from json_to_recordset($1) as use (hash text, client_id text, salt text, retry_key text, refresh text, access text,
      now timestamptz, expires_at timestamptz, scopes text[], aliases text[])
    where length(hash) = ${HASH_DIGITS}
  ), spent as (
    update refresh_tokens as token set used_at = now, salt = asked.salt, retry_key_hash = retry_key from asked, grants
    where token_hash = hash and token.client_id = asked.client_id and used_at is null and ${IS_LIVE}
      and (select bool_and(scope = any (grants.scopes) or alias = any (grants.scopes))
        from unnest(asked.scopes, aliases) as narrowed (scope, alias)) is not false
    returning refresh, access, now, expires_at, asked.client_id, asked.salt, asked.scopes as narrowed, ${GRANT}
  ), refresh_token as (
    insert into refresh_tokens (token_hash, grant_id, client_id, issued_at) select refresh, id, client_id, now from spent
  ), access_token as (
    insert into access_tokens (token_hash, grant_id, scopes, issued_at, expires_at)
    select access, id, coalesce(narrowed, scopes), now, expires_at from spent
  )
  select salt, id, user_id, workspace_id, scopes, nonce, authenticated_at from spent`,
)

/** Scopes that are asked for; `aliases` has their other spellings, at the same places. */
export type Narrowing = { scopes: readonly string[]; aliases: readonly string[] }
export type Rotation = Use & { narrowing: Narrowing | undefined }

/** Spends each refresh token that is good in every respect, and writes its pair; what comes is in the order of `rotations`. */
export async function rotateTokens(
  on: pg.Pool | Db,
  rotations: readonly Rotation[],
): Promise<Array<SpentGrant | undefined>> {
  // In one order, so that two processes which spend the same tokens do not wait for each other.
  const inOrder = rotations.toSorted((a, b) => Buffer.compare(a.hash, b.hash))
  const rows = await rotate(on, [JSON.stringify(inOrder.map(rowOf))])
  return rotations.map(({ salt }) => rows.find((row) => row.salt.equals(salt)))
}

function rowOf({ hash, clientId, salt, retryKeyHash, pair, now, expiresAt, narrowing }: Rotation): object {
  return {
    hash: hash.toString('hex'),
    client_id: clientId,
    salt: salt.toString('hex'),
    retry_key: retryKeyHash?.toString('hex'),
    refresh: pair.refreshHash.toString('hex'),
    access: pair.accessHash.toString('hex'),
    now,
    expires_at: expiresAt,
    ...narrowing,
  }
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
