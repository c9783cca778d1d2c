import { sql } from 'kysely'
import type { ActionKind } from '../apps/index.ts'
import type { Attempt } from '../connections/index.ts'
import type { Db } from '../kernel/db/index.ts'
import type { JsonObject } from './execute/results-of.ts'
import type { RunError } from './execute/run-error.ts'

/** The key of a run's row; `created_at` leads to its partition. */
export type RunKey = { id: string; created_at: Date }

export type Run = RunKey & {
  client_id: string
  user_id: number
  workspace_id: number
  app_id: string
  app_version: string
  /** The key of the operation or trigger. */
  operation: string
  kind: ActionKind
  connection_id: number | null
  /** Sealed JSON. */
  inputs: string
  callback_url: string | null
  status: 'queued' | 'running' | 'success' | 'error'
  /** How many workers have taken it up. */
  attempts: number
  write_sent_at: Date | null
  /** Sealed JSON of results and errors; null until the run ends. */
  ending: string | null
  started_at: Date | null
  finished_at: Date | null
}

const columns = sql`id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind,
  connection_id, inputs, callback_url, status, attempts, write_sent_at, ending, started_at, finished_at`

type NewRun = Pick<
  Run,
  | 'id'
  | 'created_at'
  | 'client_id'
  | 'user_id'
  | 'workspace_id'
  | 'app_id'
  | 'app_version'
  | 'operation'
  | 'kind'
  | 'connection_id'
  | 'inputs'
  | 'callback_url'
>

export async function insertRun(db: Db, run: NewRun): Promise<void> {
  await sql`
    insert into runs (id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind,
      connection_id, inputs, callback_url, status)
    values (${run.id}, ${run.created_at}, ${run.client_id}, ${run.user_id}, ${run.workspace_id}, ${run.app_id},
      ${run.app_version}, ${run.operation}, ${run.kind}, ${run.connection_id}, ${run.inputs}, ${run.callback_url},
      'queued')`.execute(db)
}

export async function findRun(db: Db, id: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`select ${columns} from runs where id = ${id}`.execute(db)
  return rows[0]
}

/** A worker takes up a run that has not ended; counts it. */
export async function claimRun(db: Db, { id, created_at }: RunKey, now: Date): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update runs set status = 'running', attempts = attempts + 1, started_at = coalesce(started_at, ${now})
    where id = ${id} and created_at = ${created_at} and status in ('queued', 'running')
    returning ${columns}`.execute(db)
  return rows[0]
}

/** Marks that a write is about to leave; false when another worker has taken up the run since. */
export async function markWriteSent(db: Db, { id, created_at, attempts }: Run, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update runs set write_sent_at = coalesce(write_sent_at, ${now})
    where id = ${id} and created_at = ${created_at} and status = 'running' and attempts = ${attempts}
    returning id`.execute(db)
  return rows.length > 0
}

/** Takes the mark back: the write did not leave. */
export async function unmarkWriteSent(db: Db, { id, created_at, attempts }: Run): Promise<void> {
  await sql`
    update runs set write_sent_at = null
    where id = ${id} and created_at = ${created_at} and status = 'running' and attempts = ${attempts}`.execute(db)
}

export type RunEnd = { status: 'success' | 'error'; results: JsonObject[]; errors: RunError[] }
type SealedEnd = Pick<RunEnd, 'status'> & { ending: string }

/** Ends a run; undefined when it has ended or another worker has taken it up since. */
export async function finishRun(db: Db, run: Run, end: SealedEnd, now: Date): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update runs set status = ${end.status}, ending = ${end.ending}, finished_at = ${now}
    where id = ${run.id} and created_at = ${run.created_at} and status in ('queued', 'running')
      and attempts = ${run.attempts}
    returning ${columns}`.execute(db)
  return rows[0]
}

/** Runs that were begun before `before` and have not ended, oldest first, from the one after `last` on. */
export async function listStrandedRuns(
  db: Db,
  { before, last, rowsMax }: { before: Date; last: RunKey | undefined; rowsMax: number },
): Promise<Run[]> {
  const isLater = last ? sql`(created_at, id) > (${last.created_at}, ${last.id}::uuid)` : sql`true`
  const { rows } = await sql<Run>`
    select ${columns} from runs where status in ('queued', 'running') and created_at < ${before} and ${isLater}
    order by created_at, id limit ${rowsMax}`.execute(db)
  return rows
}

export async function insertRequest(db: Db, runId: string, seq: number, tried: Attempt, at: Date): Promise<void> {
  await sql`
    insert into run_requests (run_id, at, seq, purpose, method, url, request_headers, request_body, status,
      response_headers, response_body, failure, duration_ms)
    values (${runId}, ${at}, ${seq}, ${tried.purpose}, ${tried.method}, ${tried.url},
      ${JSON.stringify(tried.requestHeaders)}::jsonb, ${tried.requestBody ?? null}, ${tried.status ?? null},
      ${tried.responseHeaders ? JSON.stringify(tried.responseHeaders) : null}::jsonb, ${tried.responseBody ?? null},
      ${tried.failure ?? null}, ${tried.durationMs})`.execute(db)
}

/** A request that a run tried; secrets masked, bodies cut. */
export type RunRequest = {
  at: Date
  seq: number
  purpose: string
  method: string
  url: string
  request_headers: Record<string, string>
  request_body: string | null
  status: number | null
  response_headers: Record<string, string> | null
  response_body: string | null
  failure: string | null
  duration_ms: number
}

export async function listRequests(db: Db, runId: string): Promise<RunRequest[]> {
  const { rows } = await sql<RunRequest>`
    select at, seq, purpose, method, url, request_headers, request_body, status, response_headers, response_body,
      failure, duration_ms
    from run_requests where run_id = ${runId} order by at, seq`.execute(db)
  return rows
}
