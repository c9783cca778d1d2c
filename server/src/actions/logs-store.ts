// What the scripts of apps said while runs were carried out.
import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../kernel/db/index.ts'

export type ScriptLog = { runId: string; seq: number; hook: string; text: string; at: Date }

const insert = statement(
  'actions_insert_logs',
  `insert into run_logs (run_id, at, seq, hook, text)
   select run_id, at, seq, hook, text
   from unnest($1::uuid[], $2::timestamptz[], $3::integer[], $4::text[], $5::text[]) as log (run_id, at, seq, hook, text)`,
)

export async function insertLogs(on: pg.Pool | Db, logs: readonly ScriptLog[]): Promise<void> {
  await insert(on, [
    logs.map(({ runId }) => runId),
    logs.map(({ at }) => at),
    logs.map(({ seq }) => seq),
    logs.map(({ hook }) => hook),
    logs.map(({ text }) => text),
  ])
}

/** What one hook said in one call; secrets masked, cut at 20,000 characters. */
export type RunLog = { at: Date; seq: number; hook: string; text: string }

export async function listLogs(db: Db, runId: string): Promise<RunLog[]> {
  const { rows } = await sql<RunLog>`
    select at, seq, hook, text from run_logs where run_id = ${runId} order by at, seq`.execute(db)
  return rows
}
