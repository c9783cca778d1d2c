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
  const asked = periods.map((period, place) => ({ ...period, place }))
  // Lateral, so that each is looked for by its workspace: a join might read everybody's runs.
  const { rows } = await sql<TaskCount>`
    select place, day, tasks
    from json_to_recordset(${JSON.stringify(asked)}::json) as asked (place integer, client_id text, user_id integer,
      workspace_id bigint, since timestamptz)
    cross join lateral (
      select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as tasks from runs
      where workspace_id = asked.workspace_id and created_at >= asked.since and user_id = asked.user_id
        and client_id = asked.client_id and status = 'success' and kind <> 'trigger'
      group by day
    ) as counted`.execute(db)
  return rows
}
