import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import { type Finding, good, warning } from './finding.ts'

const WAITING_MAX_SECONDS = 60

/** Whether the queue is installed, and how long the oldest job has been waiting. */
export async function examineQueue(db: Db): Promise<Finding> {
  const { rows: found } = await sql<{
    found: boolean
  }>`select to_regclass('pgboss.job') is not null as found`.execute(db)
  if (!found[0]?.found) return warning('queue', 'not installed yet: the first start does')
  const { rows } = await sql<{ waiting: number; active: number; seconds: number }>`
    select count(*) filter (where state in ('created', 'retry'))::int as waiting,
      count(*) filter (where state = 'active')::int as active,
      coalesce(extract(epoch from clock_timestamp() - min(created_on) filter (where state = 'created')), 0)::int as seconds
    from pgboss.job`.execute(db)
  const { waiting, active, seconds } = rows[0] ?? { waiting: 0, active: 0, seconds: 0 }
  const text = `${waiting} jobs wait, ${active} run`
  if (seconds <= WAITING_MAX_SECONDS) return good('queue', text)
  return warning('queue', `${text}; the oldest has waited ${seconds} s: is a worker running?`)
}

/** How many processes live on the database. */
export async function examineProcesses(db: Db): Promise<Finding> {
  const { rows } = await sql<{ live: number }>`
    select count(*)::int as live from processes join pg_stat_activity on pid = backend_pid`.execute(db)
  const live = rows[0]?.live ?? 0
  return good('processes', live === 0 ? 'none is running' : `${live} running`)
}
