import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'
import type { Deed } from './audit.ts'

export async function insertDeed(
  db: Db,
  { userId, actor, action, subject, detail = {} }: Deed,
  now: Date,
): Promise<void> {
  await sql`
    insert into audit_log (at, user_id, actor, action, subject, detail)
    values (${now}, ${userId ?? null}, ${actor}, ${action}, ${subject ?? null}, ${JSON.stringify(detail)}::jsonb)`.execute(
    db,
  )
}
