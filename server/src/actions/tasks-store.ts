import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'

/** Whose tasks, begun from `since` on. */
export type TaskPeriod = {
  client_id: string
  user_id: number
  workspace_id: number
  since: Date
}

/** `place`: of the period in the list that was asked. `day`: in UTC, as in 2026-11-22. */
export type TaskCount = { place: number; day: string; tasks: number }

/**
 * How many tasks there were in each period, by the day on which they began; a day without any is not in it. A task is a run
 * that ended as success, as somebody asked for it or as a step of a Zap: not a look at a trigger. Runs are kept 7 days.
 */
export async function countTasks(db: Db, periods: readonly TaskPeriod[]): Promise<TaskCount[]> {
  if (periods.length === 0) return []
  const first = periods.reduce((least, { since }) => Math.min(least, since.getTime()), Number.POSITIVE_INFINITY)
  const asked = periods.map((period, place) => ({ ...period, place }))
  const { rows } = await sql<TaskCount>`
    select place, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as tasks
    from json_to_recordset(${JSON.stringify(asked)}::json) as asked (place integer, client_id text, user_id integer,
      workspace_id bigint, since timestamptz)
    join runs using (client_id, user_id, workspace_id)
    where created_at >= since and status = 'success' and kind <> 'trigger'
      and created_at >= ${new Date(first)}
    group by place, day`.execute(db)
  return rows
}
