// The SQL of `zap_queue`. Whoever adds to a queue locks the lane first, and counts it there in `accepted`: nothing comes in
// between whoever finds the queue empty and his going idle (lane-store.ts).
import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../../kernel/db/index.ts'
import type { ZapRun } from '../runs/zap-run.ts'
import type { Held, Pulse, Start } from './lane-store.ts'

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
