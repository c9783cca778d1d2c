import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

export type LoginLink = {
  client_id: string | null
  /** A path of ours, with its query. */
  target: string
  email: string
  first_name: string | null
  last_name: string | null
  expires_at: Date
  used_at: Date | null
}

export async function insertLink(
  db: Db,
  made: Omit<LoginLink, 'used_at'> & { token_hash: Buffer; created_at: Date },
): Promise<void> {
  await sql`
    insert into login_links (token_hash, client_id, target, email, first_name, last_name, created_at, expires_at)
    values (${made.token_hash}, ${made.client_id}, ${made.target}, ${made.email}, ${made.first_name}, ${made.last_name},
      ${made.created_at}, ${made.expires_at})`.execute(db)
}

const columns = sql`client_id, target, email, first_name, last_name, expires_at, used_at`

export async function findLink(db: Db, hash: Buffer): Promise<LoginLink | undefined> {
  const { rows } = await sql<LoginLink>`select ${columns} from login_links where token_hash = ${hash}`.execute(db)
  return rows[0]
}

/** The same, kept from everybody else until the transaction ends. */
export async function lockLink(db: Db, hash: Buffer): Promise<LoginLink | undefined> {
  const { rows } = await sql<LoginLink>`
    select ${columns} from login_links where token_hash = ${hash} for update`.execute(db)
  return rows[0]
}

/** Uses a live link up; of any number of callers one succeeds. */
export async function spendLink(db: Db, hash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update login_links set used_at = ${now}
    where token_hash = ${hash} and used_at is null and expires_at > ${now} returning used_at`.execute(db)
  return rows.length > 0
}
