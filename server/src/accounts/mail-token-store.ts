import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'

export type Purpose = 'confirm' | 'reset'
export type MailToken = { user_id: number; purpose: Purpose; email: string; is_live: boolean }

export async function insertMailToken(
  db: Db,
  made: { token_hash: Buffer; user_id: number; purpose: Purpose; email: string },
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await sql`
    insert into mail_tokens (token_hash, user_id, purpose, email, created_at, expires_at)
    values (${made.token_hash}, ${made.user_id}, ${made.purpose}, ${made.email}, ${now}, ${expiresAt})`.execute(db)
}

/** A link that was mailed; not live once it was used, its time is over, or its account has another address or is closed. */
export async function findMailToken(db: Db, hash: Buffer, now: Date): Promise<MailToken | undefined> {
  const { rows } = await sql<MailToken>`
    select user_id, purpose, mail_tokens.email,
      used_at is null and expires_at > ${now} and deactivated_at is null
        and lower(users.email) = lower(mail_tokens.email) as is_live
    from mail_tokens join users on users.id = user_id where token_hash = ${hash}`.execute(db)
  return rows[0]
}

/** Uses a link up, and with it all others of its account; undefined when it is not live. One of many wins. */
export async function redeemMailToken(db: Db, hash: Buffer, now: Date): Promise<number | undefined> {
  const { rows } = await sql<{ user_id: number }>`
    update mail_tokens set used_at = ${now} from users
    where token_hash = ${hash} and used_at is null and expires_at > ${now} and users.id = user_id
      and deactivated_at is null and lower(users.email) = lower(mail_tokens.email)
    returning user_id`.execute(db)
  const userId = rows[0]?.user_id
  if (userId === undefined) return undefined
  await sql`update mail_tokens set used_at = ${now} where user_id = ${userId} and used_at is null`.execute(db)
  return userId
}
