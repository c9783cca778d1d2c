import { sql } from 'kysely'
import type pg from 'pg'
import type { ActionKind } from '../apps/index.ts'
import { type Db, statement } from '../kernel/db/index.ts'
import type { FailureKind } from './execute/outcome.ts'
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
  /** Of which it is a step: its lane's worker carries it out, and no job of its own. */
  zap_run_id: string | null
  /** Sealed JSON. */
  inputs: string
  callback_url: string | null
  /** `held`: it waits for its connection, which has expired, to be connected again. */
  status: 'queued' | 'running' | 'held' | 'success' | 'error'
  /** How many workers have taken it up. */
  attempts: number
  /** How many of them put it back to be held. */
  holds: number
  write_sent_at: Date | null
  /** Sealed JSON of results and errors; null until the run ends. */
  ending: string | null
  started_at: Date | null
  finished_at: Date | null
}

const COLUMNS = `id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind,
  connection_id, zap_run_id, inputs, callback_url, status, attempts, holds, write_sent_at, ending, started_at, finished_at`
/** The columns of a `Run`. */
export const columns = sql.raw(COLUMNS)

export type NewRun = Pick<
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

const insert = statement(
  'actions_insert_runs',
  `insert into runs (id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind,
     connection_id, inputs, callback_url, status, held_at)
   select id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind,
     connection_id, inputs, callback_url, $2, case when $2 = 'held' then created_at end
   from json_to_recordset($1) as run (id uuid, created_at timestamptz, client_id text, user_id integer,
     workspace_id bigint, app_id uuid, app_version text, operation text, kind text, connection_id integer,
     inputs text, callback_url text)`,
)

/** All of them, or none. */
export async function insertRuns(
  on: pg.Pool | Db,
  runs: readonly NewRun[],
  status: 'queued' | 'held' = 'queued',
): Promise<void> {
  await insert(on, [JSON.stringify(runs), status])
}

export async function findRun(db: Db, id: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`select ${columns} from runs where id = ${id}`.execute(db)
  return rows[0]
}

const claim = statement<Run>(
  'actions_claim_runs',
  `update runs set status = 'running', attempts = attempts + 1, started_at = coalesce(started_at, $3)
   where id = any($1::uuid[]) and created_at = any($2::timestamptz[]) and status in ('queued', 'running')
   returning ${COLUMNS}`,
)

/** Workers take up runs that have not ended, and count them. A run that is named twice is taken up once. */
export async function claimRuns(on: pg.Pool | Db, keys: readonly RunKey[], now: Date): Promise<Array<Run | undefined>> {
  const rows = await claim(on, [keys.map(({ id }) => id), keys.map(({ created_at }) => created_at), now])
  const free = new Map(rows.map((run) => [run.id, run]))
  return keys.map(({ id }) => {
    const run = free.get(id)
    free.delete(id)
    return run
  })
}

/** A worker's hold on a run: lost when another one has taken it up. */
type Claim = Pick<Run, 'id' | 'created_at' | 'attempts'>

function listsOf(claims: readonly Claim[]): [string[], Date[], number[]] {
  return [claims.map(({ id }) => id), claims.map((held) => held.created_at), claims.map(({ attempts }) => attempts)]
}

const markSent = statement<Pick<Run, 'id' | 'attempts'>>(
  'actions_mark_writes_sent',
  `update runs set write_sent_at = coalesce(write_sent_at, $4)
   from unnest($1::uuid[], $2::timestamptz[], $3::integer[]) as claim (run, since, worker)
   where id = run and created_at = since and attempts = worker and status = 'running'
   returning id, attempts`,
)

/** Marks that writes are about to leave; false for a run that another worker has taken up since. */
export async function markWritesSent(on: pg.Pool | Db, claims: readonly Claim[], now: Date): Promise<boolean[]> {
  const marked = await markSent(on, [...listsOf(claims), now])
  return claims.map((held) => marked.some(({ id, attempts }) => id === held.id && attempts === held.attempts))
}

/** Takes the mark back: the write did not leave. */
export async function unmarkWriteSent(db: Db, { id, created_at, attempts }: Run): Promise<void> {
  await sql`
    update runs set write_sent_at = null
    where id = ${id} and created_at = ${created_at} and status = 'running' and attempts = ${attempts}`.execute(db)
}

export type RunEnd = {
  status: 'success' | 'error'
  results: JsonObject[]
  errors: RunError[]
  /** Of a call that failed just now; it is not stored. `hasWritten`: the app's script had sent something before. */
  cause?: { error: FailureKind; hasWritten: boolean }
}
export type SealedEnd = { run: Claim; status: RunEnd['status']; ending: string }

const finish = statement<Run>(
  'actions_finish_runs',
  `update runs set status = outcome, ending = sealed, finished_at = $6
   from unnest($1::uuid[], $2::timestamptz[], $3::integer[], $4::text[], $5::text[])
     as claim (run, since, worker, outcome, sealed)
   where id = run and created_at = since and attempts = worker and status in ('queued', 'running', 'held')
   returning ${COLUMNS}`,
)

/** Ends runs, and returns those that it ended: not one that has ended, or that another worker has taken up since. */
export async function finishRuns(on: pg.Pool | Db, ends: readonly SealedEnd[], now: Date): Promise<Run[]> {
  const outcomes = ends.map(({ status }) => status)
  const sealed = ends.map(({ ending }) => ending)
  return finish(on, [...listsOf(ends.map(({ run }) => run)), outcomes, sealed, now])
}

/** Whether a run comes after `last` in the order of created_at and id; every one does where there was none. */
export const isAfter = (last: RunKey | undefined) =>
  last ? sql`(created_at, id) > (${last.created_at}, ${last.id}::uuid)` : sql`true`

/**
 * Runs, but for steps of Zaps, that were begun, or let go after they were held, before `before` and have not ended: oldest first, from the one
 * after `last` on.
 */
export async function listStrandedRuns(
  db: Db,
  { before, last, rowsMax }: { before: Date; last: RunKey | undefined; rowsMax: number },
): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select ${columns} from runs where status in ('queued', 'running') and zap_run_id is null and created_at < ${before}
      and (released_at is null or released_at < ${before}) and ${isAfter(last)}
    order by created_at, id limit ${rowsMax}`.execute(db)
  return rows
}

export type RunSummary = { count: number; failed: number }

export async function summariseRuns(
  db: Db,
  {
    clientIds,
    workspaceIds,
    ownWorkspaceId,
    since,
  }: { clientIds: readonly string[]; workspaceIds: readonly number[]; ownWorkspaceId: number; since: Date },
): Promise<RunSummary> {
  const { rows } = await sql<RunSummary>`
    select count(*)::int as count, (count(*) filter (where status = 'error'))::int as failed from runs
    where created_at >= ${since} and workspace_id = any(${[...workspaceIds, ownWorkspaceId]}::bigint[])
      and (workspace_id = ${ownWorkspaceId} or client_id = any(${clientIds}::text[]))`.execute(db)
  return rows[0] ?? { count: 0, failed: 0 }
}
