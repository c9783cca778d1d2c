// The SQL of `zap_lanes` and `zap_queue`. Whoever adds to a queue locks the lane first, and counts it in `accepted`; whoever
// goes idle says how many he has seen. So that nothing comes in between, and no lane is left with a queue and no worker.
import { sql } from 'kysely'
import type pg from 'pg'
import { addSeconds } from '../../kernel/clock.ts'
import { type Db, statement } from '../../kernel/db/index.ts'
import type { ZapRun } from '../runs/zap-run.ts'

/** A lane that a worker is to take up. `job`: the number of the one job that may. */
export type Start = { zap_id: number; job: number }
/** A lane that a worker has taken up. `fence`: its hold on it, until somebody else takes it up or is to. */
export type Held = { zap_id: number; fence: number }

/** What is to come into the queue of a Zap: a notification as it came in, or a run. */
export type NewItem = { zap_id: number; notification: string | null; run: NewZapRun | null }
export type NewZapRun = Omit<ZapRun, 'step_run' | 'tries' | 'outputs'>

/** What became of the lanes of new items. `is_open`: the Zap is on; `job`: where a worker is to be started, by that job. */
export type Taken = { zap_id: number; is_open: boolean; job: number | null }

const RUN_COLUMNS = `id, created_at, zap_id, zap_title, revision, user_id, workspace_id, client_id, status, position,
  steps, data_in, words, problem, finished_at`
const RUN_RECORD = `(id uuid, created_at timestamptz, zap_id bigint, zap_title text, revision integer, user_id integer,
  workspace_id bigint, client_id text, status text, position integer, steps jsonb, data_in text, words integer[],
  problem text, finished_at timestamptz)`

// The lanes are locked in the order of their Zaps, as everybody locks several.
const accept = statement<Taken>(
  'zaps_accept',
  `with item as materialized (
     select place, (value->>'zap_id')::bigint as zap_id, value->>'notification' as notification, value->'run' as run
     from json_array_elements($1::json) with ordinality as item (value, place)),
   lane as materialized (
     select zap_id, is_open, is_busy, fence, (is_open and not is_busy)::integer as starts
     from zap_lanes where zap_id in (select zap_id from item)
     order by zap_id for no key update),
   wanted as materialized (
     select item.* from item join lane using (zap_id) where is_open or $2::boolean order by place),
   made as (
     insert into zap_runs (${RUN_COLUMNS})
     select run.* from wanted cross join lateral json_to_record(wanted.run) as run ${RUN_RECORD}
     where json_typeof(wanted.run) = 'object'),
   queued as (
     insert into zap_queue (zap_id, at, run_id, run_created_at, notification)
     select zap_id, $3, (run->>'id')::uuid, (run->>'created_at')::timestamptz, notification from wanted order by place),
   moved as (
     update zap_lanes set accepted = accepted + 1, is_busy = lane.is_busy or lane.is_open,
       fence = lane.fence + lane.starts, job = case lane.starts when 1 then lane.fence + 1 else job end,
       moved_at = case when lane.is_busy then moved_at else $3 end
     from lane where zap_lanes.zap_id = lane.zap_id)
   select zap_id, is_open, case starts when 1 then fence + 1 end as job from lane`,
)

/**
 * Puts items into the queues of their Zaps, in their order. Those of a Zap that is off wait there when `areKept`, and are
 * not taken otherwise.
 */
export async function acceptAll(
  on: Db,
  items: readonly NewItem[],
  { areKept, now }: { areKept: boolean; now: Date },
): Promise<Taken[]> {
  return accept(on, [JSON.stringify(items), areKept, now])
}

const take = statement<Held>(
  'zaps_take_lane',
  `update zap_lanes set fence = fence + 1, moved_at = $3
   where zap_id = $1 and job = $2 and is_busy and resume_at is null
   returning zap_id, fence`,
)

/** The lane, when it is this job's; undefined when another job has it by now, or nothing is to be done. */
export async function takeLane(on: pg.Pool, { zap_id, job }: Start, now: Date): Promise<Held | undefined> {
  return (await take(on, [zap_id, job, now]))[0]
}

/** What stands in a queue: a run that has not ended, or a notification that has not been read. */
export type QueueItem = { seq: number; part: number } & (
  | { run: ZapRun; notification: null }
  | { run: null; notification: string }
)

/** The front of a queue. `accepted`: what had come in when it was read. */
export type Window = { is_open: boolean; accepted: number; items: QueueItem[] }

type WindowRow = Omit<ZapRun, 'id'> & {
  is_open: boolean
  accepted: number
  seq: number | null
  part: number
  notification: string | null
  id: string | null
}

// Lane and queue are read in one snapshot: `accepted` counts what was seen, and nothing that has come since.
const window = statement<WindowRow>(
  'zaps_read_window',
  `with mark as (
     update zap_lanes set moved_at = $4, last_success_at = coalesce($5, last_success_at)
     where zap_id = $1 and fence = $2 and is_busy)
   select lane.is_open, lane.accepted, waiting.seq, waiting.part, waiting.notification, run.id, run.created_at,
     lane.zap_id, run.zap_title, run.revision, run.user_id, run.workspace_id, run.client_id, run.status, run.position,
     run.step_run, run.steps, run.tries, run.data_in, run.outputs, run.words, run.problem, run.finished_at
   from zap_lanes as lane
   left join lateral (
     select * from zap_queue where zap_id = lane.zap_id order by seq, part limit $3) as waiting on true
   left join lateral ( -- one by one: each leads to its own partition
     select * from zap_runs where id = waiting.run_id and created_at = waiting.run_created_at limit 1) as run on true
   where lane.zap_id = $1 and lane.fence = $2 and lane.is_busy
   order by waiting.seq, waiting.part`,
)

/** What a worker goes by: when it last succeeded, since the last time that it said so. */
export type Pulse = { now: Date; succeededAt: Date | undefined }

/**
 * The front of the queue, and word that its worker goes on; undefined when the lane is another job's. A run that has waited
 * for longer than runs are kept, as of a Zap that was off, leaves the queue.
 */
export async function readWindow(
  on: pg.Pool,
  { zap_id, fence }: Held,
  { now, succeededAt }: Pulse,
  itemsMax: number,
): Promise<Window | undefined> {
  const rows = await window(on, [zap_id, fence, itemsMax, now, succeededAt ?? null])
  if (rows.some(({ seq, notification, id }) => seq !== null && notification === null && id === null)) {
    await forgetGone(on, [zap_id])
    return readWindow(on, { zap_id, fence }, { now, succeededAt }, itemsMax)
  }
  const [first] = rows
  return first && { is_open: first.is_open, accepted: first.accepted, items: rows.flatMap(itemOf) }
}

function itemOf({ seq, part, notification, is_open: _open, accepted: _accepted, id, ...run }: WindowRow): QueueItem[] {
  if (seq === null) return []
  if (notification !== null) return [{ seq, part, run: null, notification }]
  return id === null ? [] : [{ seq, part, run: { ...run, id }, notification: null }]
}

/** When a notification came in, that waits at this place. */
export async function cameInAt(db: Db, zapId: number, seq: number): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`select at from zap_queue where zap_id = ${zapId} and seq = ${seq}`.execute(
    db,
  )
  return rows[0]?.at
}

const forgetGone = statement(
  'zaps_forget_gone',
  `delete from zap_queue where zap_id = $1 and run_id is not null and not exists (
     select from zap_runs where id = run_id and created_at = run_created_at)`,
)

/** What has waited since before `before` is forgotten, as runs of that age are. */
export async function forgetWaiting(db: Db, before: Date): Promise<void> {
  await sql`delete from zap_queue where coalesce(run_created_at, at) < ${before}`.execute(db)
}

const idle = statement<{ idle: boolean }>(
  'zaps_go_idle',
  `update zap_lanes set is_busy = false, last_success_at = coalesce($5, last_success_at)
   where zap_id = $1 and fence = $2 and (not is_open or ($3 and accepted = $4)) returning true as idle`,
)

/** Goes idle, if the Zap is off or nothing has come in since `seen` was read empty; false when there is more to do. */
export async function goIdle(
  on: pg.Pool,
  { zap_id, fence }: Held,
  seen: Window,
  { succeededAt }: Pick<Pulse, 'succeededAt'>,
): Promise<boolean> {
  const rows = await idle(on, [zap_id, fence, seen.items.length === 0, seen.accepted, succeededAt ?? null])
  return rows.length > 0
}

/** The lane goes to a new job; undefined when it is not this one's any more. */
export async function handOn(db: Db, { zap_id, fence }: Held, { now, succeededAt }: Pulse): Promise<Start | undefined> {
  const { rows } = await sql<Start>`
    update zap_lanes set fence = fence + 1, job = fence + 1, moved_at = ${now},
      last_success_at = coalesce(${succeededAt ?? null}::timestamptz, last_success_at)
    where zap_id = ${zap_id} and fence = ${fence} and is_busy returning zap_id, job`.execute(db)
  return rows[0]
}

/** The lane waits: no worker takes it up before then. False when the Zap is off, or the lane another job's. */
export async function waitUntil(
  db: Db,
  { zap_id, fence }: Held,
  resumeAt: Date,
  { succeededAt }: Pick<Pulse, 'succeededAt'>,
): Promise<boolean> {
  const { rows } = await sql`
    update zap_lanes set resume_at = ${resumeAt},
      last_success_at = coalesce(${succeededAt ?? null}::timestamptz, last_success_at)
    where zap_id = ${zap_id} and fence = ${fence} and is_busy and is_open returning zap_id`.execute(db)
  return rows.length > 0
}

export async function isOpen(db: Db, zapId: number): Promise<boolean> {
  const { rows } = await sql<{ is_open: boolean }>`
    select is_open from zap_lanes where zap_id = ${zapId}`.execute(db)
  return rows[0]?.is_open ?? false
}

/** Lanes whose waiting is over, to be taken up by new jobs. Nobody waits until after `last`: the clock was moved back. */
export async function resumeDue(db: Db, { now, last }: { now: Date; last: Date }, rowsMax: number): Promise<Start[]> {
  return startAgain(db, sql`(resume_at <= ${now} or resume_at > ${last})`, now, rowsMax)
}

/**
 * Lanes whose worker has not gone on for so many seconds, whatever became of it or of its job; new jobs take them up. One
 * that went on as far in the future did so before the clock was moved back.
 */
export async function restartStranded(db: Db, seconds: number, now: Date, rowsMax: number): Promise<Start[]> {
  const isOff = sql`(moved_at < ${addSeconds(now, -seconds)} or moved_at > ${addSeconds(now, seconds)})`
  return startAgain(db, sql`is_busy and resume_at is null and ${isOff}`, now, rowsMax)
}

async function startAgain(db: Db, isMeant: ReturnType<typeof sql>, now: Date, rowsMax: number): Promise<Start[]> {
  const { rows } = await sql<Start>`
    update zap_lanes set fence = fence + 1, job = fence + 1, moved_at = ${now}, resume_at = null
    where zap_id = any(array(
      select zap_id from zap_lanes where ${isMeant} order by zap_id limit ${rowsMax} for no key update skip locked))
    returning zap_id, job`.execute(db)
  return rows
}

/** The lane of a Zap that is on now; the start of its worker, where something waits and none is there. */
export async function openLane(db: Db, zapId: number, now: Date): Promise<Start | undefined> {
  await sql`insert into zap_lanes (zap_id) values (${zapId}) on conflict (zap_id) do nothing`.execute(db)
  await sql`select from zap_lanes where zap_id = ${zapId} for no key update`.execute(db)
  // A statement of its own: it sees what came in before the lane was locked.
  const { rows } = await sql<Start & { starts: boolean }>`
    with known as (
      select is_busy, exists (select from zap_queue where zap_id = ${zapId}) as waits
      from zap_lanes where zap_id = ${zapId})
    update zap_lanes set is_open = true, is_busy = known.is_busy or waits,
      fence = fence + (waits and not known.is_busy)::integer,
      job = case when waits and not known.is_busy then fence + 1 else job end,
      moved_at = case when known.is_busy then moved_at else ${now} end
    from known where zap_id = ${zapId}
    returning zap_id, job, (waits and not known.is_busy) as starts`.execute(db)
  return rows.filter(({ starts }) => starts).map(({ zap_id, job }) => ({ zap_id, job }))[0]
}

/** The lane of a Zap that is off now: what waits stays. A worker that is in the midst of it ends its step, and leaves. */
export async function closeLane(db: Db, zapId: number): Promise<void> {
  await sql`
    update zap_lanes set is_open = false, is_busy = is_busy and resume_at is null, resume_at = null
    where zap_id = ${zapId}`.execute(db)
}

/** How much waits in the queue of a Zap. */
export async function countWaiting(db: Db, zapId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from zap_queue where zap_id = ${zapId}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Success dates of these Zaps, of those that had one. */
export async function lastSuccesses(db: Db, zapIds: readonly number[]): Promise<ReadonlyMap<number, Date>> {
  const { rows } = await sql<{ zap_id: number; last_success_at: Date }>`
    select zap_id, last_success_at from zap_lanes
    where zap_id = any(${zapIds}::bigint[]) and last_success_at is not null`.execute(db)
  return new Map(rows.map((row) => [row.zap_id, row.last_success_at]))
}

/** Puts a run that had ended at the end of its queue; the start of a worker where there is none. */
export async function enqueueAgain(
  db: Db,
  run: Pick<ZapRun, 'id' | 'created_at' | 'zap_id'>,
  now: Date,
): Promise<Start | undefined> {
  const { rows } = await sql<Start & { starts: boolean }>`
    with lane as materialized (
      select zap_id, is_busy, (is_open and not is_busy) as starts
      from zap_lanes where zap_id = ${run.zap_id} for no key update),
    queued as (
      insert into zap_queue (zap_id, at, run_id, run_created_at)
      select zap_id, ${now}, ${run.id}, ${run.created_at} from lane on conflict do nothing)
    update zap_lanes set accepted = accepted + 1, is_busy = lane.is_busy or starts, fence = fence + starts::integer,
      job = case when starts then fence + 1 else job end,
      moved_at = case when lane.is_busy then moved_at else ${now} end
    from lane where zap_lanes.zap_id = lane.zap_id
    returning zap_lanes.zap_id, job, starts`.execute(db)
  return rows.filter(({ starts }) => starts).map(({ zap_id, job }) => ({ zap_id, job }))[0]
}

/** What came of a notification: its runs, in order; those that have ended already wait for nothing. */
export type ReadNotification = { seq: number; runs: readonly NewZapRun[] }

const replace = statement(
  'zaps_replace_notifications',
  `with given as materialized (
     select (value->>'seq')::bigint as seq, value->'runs' as runs from json_array_elements($3::json) as value),
   lane as materialized ( -- before its queue, as whoever deletes the Zap takes them
     select zap_id from zap_lanes where zap_id = $1 and fence = $2 for key share),
   gone as (
     delete from zap_queue using given, lane
     where zap_queue.zap_id = lane.zap_id and zap_queue.seq = given.seq and part = 0 and run_id is null
     returning zap_queue.seq, given.runs),
   wanted as materialized (
     select seq, place, run from gone cross join lateral json_array_elements(runs) with ordinality as item (run, place)),
   made as (
     insert into zap_runs (${RUN_COLUMNS})
     select made.* from wanted cross join lateral json_to_record(run) as made ${RUN_RECORD})
   insert into zap_queue (seq, part, zap_id, at, run_id, run_created_at) overriding system value
   select seq, place, $1, $4, (run->>'id')::uuid, (run->>'created_at')::timestamptz from wanted
   where run->>'finished_at' is null`,
)

/** Puts the runs of notifications in their places; not of those that another worker has read. */
export async function replaceNotifications(
  on: pg.Pool,
  { zap_id, fence }: Held,
  read: readonly ReadNotification[],
  now: Date,
): Promise<void> {
  if (read.length > 0) await replace(on, [zap_id, fence, JSON.stringify(read), now])
}
