import { sql } from 'kysely'
import type { Db } from './db/index.ts'
import { readSetting, writeSetting } from './settings.ts'

/**
 * Development mode: the origin that all processes on the database build links from. The first process sets it to its own;
 * one that joins others takes theirs.
 */
export async function settlePublicUrl(db: Db, processId: string, own: string): Promise<string> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('wayleave public url'))`.execute(tx)
    const { rows } =
      await sql`select 1 from processes join pg_stat_activity on pid = backend_pid where id <> ${processId} limit 1`.execute(
        tx,
      )
    const shared = await readSetting(tx, 'public_url')
    if (rows.length > 0 && shared) return shared
    await writeSetting(tx, 'public_url', own)
    return own
  })
}
