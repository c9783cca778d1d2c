import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../../kernel/db/index.ts'

/** A key as its owner sees it. */
export type ApiKey = {
  id: number
  name: string
  prefix: string
  last_four: string
  created_at: Date
  last_used_at: Date | null
}
/** Whose a key is. */
export type KeyOwner = { id: number; user_id: number; workspace_id: number }
export type NewApiKey = Pick<ApiKey, 'name' | 'prefix' | 'last_four' | 'created_at'> & {
  key_hash: Buffer
  user_id: number
  workspace_id: number
}

const columns = sql`id, name, prefix, last_four, created_at, last_used_at`

const findKey = statement<KeyOwner>(
  'clients_find_api_key',
  'select id, user_id, workspace_id from api_keys where key_hash = $1 and revoked_at is null',
)

export async function findLiveKey(pool: pg.Pool, hash: Buffer): Promise<KeyOwner | undefined> {
  return (await findKey(pool, [hash]))[0]
}

/** Live ones, newest first. */
export async function listLiveKeys(db: Db, userId: number): Promise<ApiKey[]> {
  const { rows } = await sql<ApiKey>`
    select ${columns} from api_keys where user_id = ${userId} and revoked_at is null order by id desc`.execute(db)
  return rows
}

export async function findLiveKeyOf(db: Db, id: number, userId: number): Promise<ApiKey | undefined> {
  const { rows } = await sql<ApiKey>`
    select ${columns} from api_keys where id = ${id} and user_id = ${userId} and revoked_at is null`.execute(db)
  return rows[0]
}

/** Undefined when there is such a key already. */
export async function insertKey(db: Db, made: NewApiKey): Promise<ApiKey | undefined> {
  const { rows } = await sql<ApiKey>`
    insert into api_keys (key_hash, user_id, workspace_id, name, prefix, last_four, created_at)
    values (${made.key_hash}, ${made.user_id}, ${made.workspace_id}, ${made.name}, ${made.prefix}, ${made.last_four},
      ${made.created_at})
    on conflict (key_hash) do nothing returning ${columns}`.execute(db)
  return rows[0]
}

/** The hash of the key that this revoked; undefined when this user has no such live key. */
export async function revokeKey(
  db: Db,
  id: number,
  userId: number,
  now: Date,
): Promise<{ key_hash: Buffer } | undefined> {
  const { rows } = await sql<{ key_hash: Buffer }>`
    update api_keys set revoked_at = ${now}
    where id = ${id} and user_id = ${userId} and revoked_at is null returning key_hash`.execute(db)
  return rows[0]
}

/** Writes down a use, unless one after `notSince` is: another process may have been faster. */
export async function touchKey(db: Db, id: number, now: Date, notSince: Date): Promise<void> {
  await sql`
    update api_keys set last_used_at = ${now}
    where id = ${id} and (last_used_at is null or last_used_at <= ${notSince} or last_used_at > ${now})`.execute(db)
}

/** Connects an account to the built-in provider; once. */
export async function insertCustomAccount(db: Db, userId: number, now: Date): Promise<void> {
  await sql`
    insert into custom_accounts (user_id, connected_at) values (${userId}, ${now})
    on conflict (user_id) do nothing`.execute(db)
}

export async function isCustomAccount(db: Db, userId: number): Promise<boolean> {
  const { rows } = await sql`select 1 from custom_accounts where user_id = ${userId}`.execute(db)
  return rows.length > 0
}
