// The SQL of `zap_polls` and `zap_poll_marks`.
import { type RawBuilder, sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../../../kernel/db/index.ts'
import type { ZapStep } from '../../zap.ts'

/** A poll that is due now and has no mark yet. */
export async function startPoll(
  db: Db,
  { zapId, appId, now }: { zapId: number; appId: string; now: Date },
): Promise<void> {
  await sql`insert into zap_polls (zap_id, app_id, next_at) values (${zapId}, ${appId}, ${now})`.execute(db)
}

export async function stopPoll(db: Db, zapId: number): Promise<void> {
  await sql`delete from zap_polls where zap_id = ${zapId}`.execute(db)
}

export type DuePoll = { zap_id: number; app_id: string }

export type DueLimits = {
  now: Date
  /** A job that was enqueued is done by then, or lost. */
  until: Date
  claim: string
  /** At most so many in all, and of one app so many that are not done yet. */
  rowsMax: number
  appMax: number
}

/** As far ahead as `queued_until` is ever written; one further off was left by a clock that has been moved back. */
export const QUEUED_SECONDS = 120

/** Claims polls that are due, those that wait longest first; each is claimed by one process. */
export async function claimDue(db: Db, limits: DueLimits): Promise<DuePoll[]> {
  const { rows } = await claimingDue(limits).execute(db)
  return rows
}

/** The statement of `claimDue`. It goes from app to app by the index, and reads of each as many as it may take. */
export function claimingDue({ now, until, claim, rowsMax, appMax }: DueLimits): RawBuilder<DuePoll> {
  const isQueued = sql`coalesce(queued_until > ${now}
    and queued_until <= ${now}::timestamptz + make_interval(secs => ${QUEUED_SECONDS}), false)`
  return sql<DuePoll>`
    with recursive apps as (
      (select app_id from zap_polls order by app_id limit 1)
      union all
      select (select app_id from zap_polls where app_id > apps.app_id order by app_id limit 1)
      from apps where app_id is not null
    ), queued as (
      select app_id, count(*) as count from zap_polls where queued_until is not null and ${isQueued} group by app_id
    ), line as (
      select zap_id, next_at, count, row_number() over (partition by app_id order by next_at, zap_id) as place
      from apps left join queued using (app_id) cross join lateral (
        select zap_id, next_at from zap_polls
        where zap_polls.app_id = apps.app_id and next_at <= ${now} and not ${isQueued}
        order by next_at limit ${appMax}
      ) as first
    ), chosen as (
      select zap_id from zap_polls where not ${isQueued} and zap_id = any(array(
        select zap_id from line where place <= ${appMax} - coalesce(count, 0) order by next_at, zap_id limit ${rowsMax}))
      for update skip locked
    )
    update zap_polls set queued_until = ${until}, claim = ${claim} where zap_id = any(array(select zap_id from chosen))
    returning zap_id::float8 as zap_id, app_id`
}

/** Polls that stand after `last` are due now. */
export async function bringForward(db: Db, { now, last }: { now: Date; last: Date }): Promise<void> {
  await sql`update zap_polls set next_at = ${now} where next_at > ${last}`.execute(db)
}

/** A claimed poll with its Zap's trigger. `seen`: null before the first poll. */
export type ClaimedPoll = Omit<ZapStep, 'alias' | 'title'> & {
  workspace_id: number
  user_id: number
  zap_title: string
  claim: string
  failures: number
  seen: Buffer | null
}

const listClaimedPolls = statement<ClaimedPoll>(
  'zap polls claimed',
  `select zap_polls.zap_id::float8 as zap_id, zaps.revision, position, zap_steps.app_id, app_version, kind, operation,
     connection_id, inputs, zaps.workspace_id::float8 as workspace_id, zaps.user_id, zaps.title as zap_title, claim,
     failures, seen
   from zap_polls join zaps on zaps.id = zap_polls.zap_id
     join zap_steps on zap_steps.zap_id = zaps.id and zap_steps.revision = zaps.revision and position = 0
     left join zap_poll_marks on zap_poll_marks.zap_id = zap_polls.zap_id
   where zap_polls.zap_id = any($1::bigint[]) and claim = $2 and zaps.is_enabled`,
)

/** Those of the polls that are this claim's still. */
export function listClaimed(pool: pg.Pool, claim: string, zapIds: readonly number[]): Promise<ClaimedPoll[]> {
  return listClaimedPolls(pool, [zapIds, claim])
}

/** How a poll went, and when the next one is. */
export type PolledRow = {
  zap_id: number
  claim: string
  next_at: Date
  polled_at: Date
  failures: number
  problem: string | null
}

// Locked in order: so are the polls of Zaps that are turned off together.
const settlePolls = statement<{ zap_id: number }>(
  'zap polls settled',
  `with given as (
     select * from json_to_recordset($1) as given (zap_id bigint, claim uuid, next_at timestamptz, polled_at timestamptz,
       failures integer, problem text)
   ), held as (
     select zap_polls.zap_id from zap_polls join given using (zap_id, claim)
     order by zap_polls.zap_id for update of zap_polls
   )
   update zap_polls set queued_until = null, claim = null, next_at = given.next_at, polled_at = given.polled_at,
     failures = given.failures, problem = given.problem
   from given where zap_polls.zap_id = given.zap_id and zap_polls.zap_id in (select zap_id from held)
   returning zap_polls.zap_id::float8 as zap_id`,
)

/** Writes down how polls went that are their claim's still; tells of each whether it was. */
export async function settle(on: pg.Pool | Db, polled: readonly PolledRow[]): Promise<boolean[]> {
  const settled = new Set((await settlePolls(on, [JSON.stringify(polled)])).map(({ zap_id }) => zap_id))
  return polled.map(({ zap_id }) => settled.has(zap_id))
}

export async function putMark(db: Db, zapId: number, seen: Buffer): Promise<void> {
  await sql`
    insert into zap_poll_marks (zap_id, seen) values (${zapId}, ${seen})
    on conflict (zap_id) do update set seen = excluded.seen`.execute(db)
}
