// What is wrong with the trigger of a Zap that is on, in words for the person.
import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

/**
 * Why the last poll failed, why the app could not be told where to send what happens, or what the last notification lacked.
 * `isRetried`: it does not work at the moment, and is tried again by itself.
 */
export type TriggerProblem = { detail: string; isRetried: boolean }

/** By Zap; nothing of those whose trigger is well. */
export async function findTriggerProblems(
  db: Db,
  zapIds: readonly number[],
): Promise<ReadonlyMap<number, TriggerProblem>> {
  if (zapIds.length === 0) return new Map()
  const { rows } = await sql<TriggerProblem & { zap_id: number }>`
    select zap_id::float8 as zap_id, problem as detail, true as "isRetried"
    from zap_polls where zap_id = any(${zapIds}::bigint[]) and problem is not null
    union all
    select zap_id::float8, problem, status = 'starting' from zap_subscriptions
    where zap_id = any(${zapIds}::bigint[]) and status in ('starting', 'active') and problem is not null`.execute(db)
  return new Map(rows.map(({ zap_id, ...problem }) => [zap_id, problem]))
}

/** The same of one Zap. */
export async function findTriggerProblem(db: Db, zapId: number): Promise<TriggerProblem | undefined> {
  return (await findTriggerProblems(db, [zapId])).get(zapId)
}
