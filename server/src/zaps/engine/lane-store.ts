// The SQL of `zap_lanes`: who works a lane, until when it waits, and when it is idle. Whoever goes idle says how much he has
// seen come in (queue-store.ts counts it): so that no lane is left with a queue and no worker.
import { sql } from 'kysely'
import type pg from 'pg'
import { addSeconds } from '../../kernel/clock.ts'
import { type Db, statement } from '../../kernel/db/index.ts'
import type { Window } from './queue-store.ts'

/** A lane that a worker is to take up. `job`: the number of the one job that may. */
export type Start = { zap_id: number; job: number }
/** A lane that a worker has taken up. `fence`: its hold on it, until somebody else takes it up or is to. */
export type Held = { zap_id: number; fence: number }

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

/** What a worker goes by: when it last succeeded, since the last time that it said so. */
export type Pulse = { now: Date; succeededAt: Date | undefined }

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

/** Success dates of these Zaps, of those that had one. */
export async function lastSuccesses(db: Db, zapIds: readonly number[]): Promise<ReadonlyMap<number, Date>> {
  const { rows } = await sql<{ zap_id: number; last_success_at: Date }>`
    select zap_id, last_success_at from zap_lanes
    where zap_id = any(${zapIds}::bigint[]) and last_success_at is not null`.execute(db)
  return new Map(rows.map((row) => [row.zap_id, row.last_success_at]))
}
