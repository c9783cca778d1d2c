import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'

type ExpiringTable = 'browser_sessions' | 'continuations' | 'mail_tokens'

/** Deletes at most `rowsMax` rows that expired before a time; returns how many. */
export async function deleteExpired(db: Db, table: ExpiringTable, before: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ctid = any (array(
      select ctid from ${sql.table(table)} where expires_at < ${before} limit ${rowsMax}))`.execute(db)
  return Number(numAffectedRows ?? 0)
}
