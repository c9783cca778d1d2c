// The SQL of `zap_polls` and `zap_poll_marks`.
import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

/** A poll that is due now and has no mark yet. */
export async function startPoll(
  db: Db,
  { zapId, appId, now }: { zapId: number; appId: string; now: Date },
): Promise<void> {
  await sql`insert into zap_polls (zap_id, app_id, next_at) values (${zapId}, ${appId}, ${now})`.execute(db)
}

export async function stopPoll(db: Db, zapId: number): Promise<void> {
  await sql`delete from zap_polls where zap_id = ${zapId}`.execute(db)
}
