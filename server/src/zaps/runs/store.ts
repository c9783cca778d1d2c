// The SQL of `zap_runs`.
import { type RawBuilder, sql } from 'kysely'
import type pg from 'pg'
import { beginStepsPart, endedStep, endStepsPart, type Run, type SealedEnd } from '../../actions/index.ts'
import { type Db, statement } from '../../kernel/db/index.ts'
import type { StepRecord, ZapRun, ZapRunKey, ZapRunStatus } from './zap-run.ts'

const COLUMNS = `zap_runs.id, zap_runs.created_at, zap_runs.zap_id, zap_runs.zap_title, zap_runs.revision, zap_runs.user_id,
  zap_runs.workspace_id, zap_runs.client_id, zap_runs.status, position, step_run, steps, tries, data_in, outputs, words,
  problem, finished_at`
/** The columns of a `ZapRun`. */
export const columns = sql.raw(COLUMNS)

/** Where a worker found a run, and where it goes. It moves only from where it was found. */
export type Move = ZapRunKey & {
  zap_id: number
  /** Of the worker's lane: a step is begun under it alone. */
  fence: number
  from_position: number
  from_run: string | null
  position: number
  /** The step at `position` is begun with this action run, and stands last in `steps`. */
  step_run: string | null
  status: ZapRunStatus
  steps: readonly StepRecord[]
  outputs: string | null
  words: readonly number[]
  tries: number
  problem: string | null
  finished_at: Date | null
}

/** A run's move. `ended`: the action run of the step where it was found; `begun`: of the step that it moves to. */
export type Advance = { move: Move; ended?: SealedEnd | undefined; begun?: Run | undefined }

// A run whose step another worker has by now does not move. A step that may not be begun any more is not, and the rest of
// the move stands. The bounds of `created_at` are for the planner: it need not look at the partitions of other days.
const advance = statement<{ id: string; step_run: string | null }>(
  'zaps_advance',
  `with ended as (${endStepsPart({ list: '$2', from: '$6', to: '$7' })}),
   given as materialized (
     select * from json_to_recordset($1) as given (id uuid, created_at timestamptz, zap_id bigint, fence bigint,
       from_position integer, from_run uuid, ends boolean, position integer, step_run uuid, status text, steps jsonb,
       outputs text, words integer[], tries integer, problem text, finished_at timestamptz)
     where not ends or from_run in (select id from ended)),
   moved as (
     update zap_runs as run set position = given.position, status = given.status,
       step_run = case when may.begin then given.step_run end,
       steps = case when given.step_run is null or may.begin then given.steps else given.steps - -1 end,
       outputs = given.outputs, words = given.words, tries = given.tries, problem = given.problem,
       finished_at = given.finished_at
     from given cross join lateral (
       select given.step_run is not null and exists (
         select from zap_lanes
         where zap_id = given.zap_id and is_open and zap_lanes.fence = given.fence) as begin) as may
     where run.id = given.id and run.created_at = given.created_at and run.created_at between $4 and $5
       and run.status in ('pending', 'throttled')
       and run.position = given.from_position and run.step_run is not distinct from given.from_run
     returning run.id, run.step_run, run.finished_at),
   begun as (${beginStepsPart({ list: '$3', wanted: 'select step_run from moved' })}),
   gone as (
     delete from zap_queue using moved where run_id = moved.id and moved.finished_at is not null)
   select id, step_run from moved`,
)

/** Moves runs on. Those that stood where they were found, each with the action run of the step that was begun. */
export async function advanceRuns(
  on: pg.Pool | Db,
  all: readonly Advance[],
  now: Date,
): Promise<ReadonlyMap<string, string | null>> {
  const moves = all.map(({ move, ended }) => ({ ...move, ends: ended !== undefined }))
  const ended = all.flatMap(({ ended }) => (ended ? [endedStep(ended, now)] : []))
  const begun = all.flatMap(({ begun }) => begun ?? [])
  const lists = [moves, ended, begun].map((list) => JSON.stringify(list))
  const rows = await advance(on, [...lists, ...boundsOf(moves), ...boundsOf(ended)])
  return new Map(rows.map(({ id, step_run }) => [id, step_run]))
}

function boundsOf(rows: readonly { created_at: Date }[]): [from: Date | null, to: Date | null] {
  const times = rows.map(({ created_at }) => created_at.getTime())
  return rows.length === 0 ? [null, null] : [new Date(Math.min(...times)), new Date(Math.max(...times))]
}

/** Whether a run has come to its end, or is kept no longer. */
export async function hasEnded(db: Db, { id, created_at }: ZapRunKey): Promise<boolean> {
  const { rows } = await sql`
    select from zap_runs where id = ${id} and created_at = ${created_at} and finished_at is null`.execute(db)
  return rows.length === 0
}

/** Which runs of a person. Times: `from` inclusive, `to` exclusive. */
export type SoughtZapRuns = {
  from: Date
  to: Date | undefined
  zapId: number | undefined
  statuses: readonly ZapRunStatus[] | undefined
  /** Stands in the title, or all of its words in the data. */
  search: { text: string; words: readonly number[] } | undefined
}

type Owner = { userId: number; workspaceId: number }

// What has not ended stands still while its Zap is off, or when that is gone.
const shownStatus =
  sql.raw(`case when zap_runs.status in ('pending', 'throttled') and not coalesce(zaps.is_enabled, false)
  then 'held' else zap_runs.status end`)
const from = sql.raw('from zap_runs left join zaps on zaps.id = zap_runs.zap_id')

function matches({ userId, workspaceId }: Owner, sought: SoughtZapRuns): RawBuilder<unknown> {
  const rules = [
    sql`zap_runs.user_id = ${userId} and zap_runs.workspace_id = ${workspaceId} and zap_runs.created_at >= ${sought.from}`,
    ...(sought.to ? [sql`zap_runs.created_at < ${sought.to}`] : []),
    ...(sought.zapId === undefined ? [] : [sql`zap_runs.zap_id = ${sought.zapId}`]),
    ...(sought.statuses ? [sql`${shownStatus} = any(${sought.statuses}::text[])`] : []),
    ...(sought.search ? [holds(sought.search)] : []),
  ]
  return sql.join(rules, sql` and `)
}

function holds({ text, words }: { text: string; words: readonly number[] }): RawBuilder<unknown> {
  const inTitle = sql`strpos(lower(zap_title), lower(${text})) > 0`
  return words.length === 0 ? inTitle : sql`(${inTitle} or words @> ${words}::integer[])`
}

/** One page, the latest first; the status as it is shown. */
export async function browse(
  db: Db,
  owner: Owner,
  sought: SoughtZapRuns,
  page: { limit: number; offset: number },
): Promise<ZapRun[]> {
  const { rows } = await sql<ZapRun & { shown: ZapRunStatus }>`
    select ${columns}, ${shownStatus} as shown ${from} where ${matches(owner, sought)}
    order by zap_runs.created_at desc, zap_runs.id limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows.map(({ shown, ...run }) => ({ ...run, status: shown }))
}

export async function count(db: Db, owner: Owner, sought: SoughtZapRuns): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count ${from} where ${matches(owner, sought)}`.execute(db)
  return rows[0]?.count ?? 0
}

/** A run of a person; the status as it is shown. */
export async function findOwn(db: Db, id: string, { userId, workspaceId }: Owner): Promise<ZapRun | undefined> {
  const { rows } = await sql<ZapRun & { shown: ZapRunStatus }>`
    select ${columns}, ${shownStatus} as shown ${from}
    where zap_runs.id = ${id} and zap_runs.user_id = ${userId} and zap_runs.workspace_id = ${workspaceId}`.execute(db)
  const [found] = rows
  if (!found) return undefined
  const { shown, ...run } = found
  return { ...run, status: shown }
}

/**
 * A run that ended badly is to be carried out from the step that failed, by the steps of this revision; false when it has not,
 * or not any more, or stands elsewhere. The record of the step that failed goes: it is begun anew.
 */
export async function putBack(
  db: Db,
  { id, created_at, position }: ZapRunKey & Pick<ZapRun, 'position'>,
  revision: number,
): Promise<boolean> {
  const { rows } = await sql`
    update zap_runs set status = 'pending', step_run = null, tries = 0, problem = null, finished_at = null,
      revision = ${revision}, steps = (
        select coalesce(jsonb_agg(step order by place), '[]')
        from jsonb_array_elements(steps) with ordinality as kept (step, place) where place <= ${position})
    where id = ${id} and created_at = ${created_at} and position = ${position} and status in ('error', 'halted')
    returning id`.execute(db)
  return rows.length > 0
}

/** Everything that waits in the queue of a Zap is given up: its runs end as skipped. How much it was. */
export async function discardWaiting(db: Db, zapId: number, now: Date): Promise<number> {
  // A worker may be at the end of the first one: as it does, the runs are locked before their places in the queue.
  const { rows } = await sql<{ count: number }>`
    with held as materialized (
      select zap_runs.id from zap_queue join zap_runs
        on zap_runs.id = run_id and zap_runs.created_at = run_created_at
      where zap_queue.zap_id = ${zapId} for update of zap_runs),
    gone as (
      delete from zap_queue where zap_id = ${zapId} and (select count(*) from held) >= 0
      returning run_id, run_created_at),
    skipped as (
      update zap_runs set status = 'skipped', finished_at = ${now} from gone
      where zap_runs.id = run_id and zap_runs.created_at = run_created_at and status in ('pending', 'throttled'))
    select count(*)::int as count from gone`.execute(db)
  return rows[0]?.count ?? 0
}
