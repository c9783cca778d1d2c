import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'

export type Profile = {
  id: number
  first_name: string | null
  last_name: string | null
  /** What a partner calls its user. */
  label: string | null
  email: string | null
  email_confirmed: boolean
  /** An IANA name. */
  timezone: string | null
}

export async function findProfile(db: Db, userId: number): Promise<Profile | undefined> {
  const { rows } = await sql<Profile>`
    select id, first_name, last_name, label, email, email_confirmed_at is not null as email_confirmed, timezone
    from users where id = ${userId} and deactivated_at is null`.execute(db)
  return rows[0]
}
