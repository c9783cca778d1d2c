// What is wrong with the trigger of a Zap that is on, in words for the person.
import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

/** Why the last poll failed, or why the app could not be told where to send what happens; undefined when all is well. */
export async function findTriggerProblem(db: Db, zapId: number): Promise<string | undefined> {
  const { rows } = await sql<{ problem: string }>`
    select problem from zap_polls where zap_id = ${zapId} and problem is not null
    union all
    select problem from zap_subscriptions where zap_id = ${zapId} and status = 'starting' and problem is not null
    limit 1`.execute(db)
  return rows[0]?.problem
}
