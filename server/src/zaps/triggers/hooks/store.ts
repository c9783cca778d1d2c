// The SQL of `zap_subscriptions`.
import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement, type Tx } from '../../../kernel/db/index.ts'

/**
 * Where an app sends its notifications for a Zap. `starting`: the app is to be told of it; `ending`: that it is over;
 * `ended`: it has been, or never will be.
 */
export type Subscription = {
  /** The secret end of its address. */
  id: string
  zap_id: number
  workspace_id: number
  user_id: number
  client_id: string
  /** Of the Zap, that it was begun with. */
  revision: number
  app_id: string
  app_version: string
  trigger: string
  connection_id: number | null
  /** Sealed: what the trigger was given. */
  input: string
  status: 'starting' | 'active' | 'ending' | 'ended'
  /** Sealed: what the app said of it. */
  data: string | null
  /** The public address that its own one begins with; null: that was not kept. */
  origin: string | null
  /** Failed tries to begin it, or to end it. */
  attempts: number
  /** Why it could not be begun yet, or what is wrong with what came in; in words for the person. */
  problem: string | null
  created_at: Date
}

export type NewSubscription = Omit<Subscription, 'status' | 'data' | 'attempts' | 'problem'> & { next_at: Date }

export async function insertSubscription(db: Db, made: NewSubscription): Promise<void> {
  await sql`
    insert into zap_subscriptions (id, zap_id, workspace_id, user_id, client_id, revision, app_id, app_version, trigger,
      connection_id, input, origin, status, next_at, created_at)
    values (${made.id}, ${made.zap_id}, ${made.workspace_id}, ${made.user_id}, ${made.client_id}, ${made.revision},
      ${made.app_id}, ${made.app_version}, ${made.trigger}, ${made.connection_id}, ${made.input}, ${made.origin}, 'starting',
      ${made.next_at}, ${made.created_at})`.execute(db)
}

/** What a Zap has subscribed to is to be ended, from now on. */
export async function beginEnding(db: Db, zapId: number, now: Date): Promise<void> {
  await sql`
    update zap_subscriptions set status = 'ending', attempts = 0, problem = null, next_at = ${now}
    where zap_id = ${zapId} and status in ('starting', 'active')`.execute(db)
}

/** As far ahead as `queued_until` is ever written; one further off was left by a clock that has been moved back. */
export const QUEUED_SECONDS = 180

/** Claims subscriptions that are to be begun or ended now: their jobs are done by `until`, or lost. Returns their identifiers. */
export async function claimDue(
  db: Db,
  { now, until, rowsMax }: { now: Date; until: Date; rowsMax: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update zap_subscriptions set queued_until = ${until} where id = any(array(
      select id from zap_subscriptions
      where status in ('starting', 'ending') and next_at <= ${now} and not coalesce(queued_until > ${now}
        and queued_until <= ${now}::timestamptz + make_interval(secs => ${QUEUED_SECONDS}), false)
      order by next_at limit ${rowsMax} for update skip locked))
    returning id`.execute(db)
  return rows.map(({ id }) => id)
}

/** With the title of its Zap, where that is still there. */
export type FoundSubscription = Subscription & { zap_title: string | null }

const columns =
  sql.raw(`zap_subscriptions.id, zap_id::float8 as zap_id, zap_subscriptions.workspace_id::float8 as workspace_id,
  zap_subscriptions.user_id, zap_subscriptions.client_id, zap_subscriptions.revision, app_id, app_version, trigger,
  connection_id, input, origin, status, data, attempts, problem, zap_subscriptions.created_at`)

export async function findSubscription(db: Db, id: string): Promise<FoundSubscription | undefined> {
  const { rows } = await sql<FoundSubscription>`
    select ${columns}, zaps.title as zap_title from zap_subscriptions left join zaps on zaps.id = zap_id
    where zap_subscriptions.id = ${id}`.execute(db)
  return rows[0]
}

/** The app has been told of it, and said `data`. One that is to end by now is ended with that. */
export async function activate(db: Db, id: string, data: string): Promise<void> {
  await sql`
    update zap_subscriptions set data = ${data}, queued_until = null, attempts = 0, problem = null,
      status = case when status = 'starting' then 'active' else status end
    where id = ${id}`.execute(db)
}

const noteProblem = statement(
  'zap subscriptions note problem',
  `update zap_subscriptions set problem = $2 where zap_id = $1 and status = 'active' and problem is distinct from $2`,
)

/** What its notifications say of a trigger that has been begun: words for the person, or null when they fit. */
export async function noteTriggerProblem(pool: pg.Pool, zapId: number, problem: string | null): Promise<void> {
  await noteProblem(pool, [zapId, problem])
}

/** Another try to begin or end it comes later, unless it has gone on to something else by now: that is due as it was. */
export async function tryLater(
  db: Db,
  { id, status }: Pick<Subscription, 'id' | 'status'>,
  { attempts, nextAt, problem }: { attempts: number; nextAt: Date; problem: string | null },
): Promise<void> {
  await sql`
    update zap_subscriptions set queued_until = null,
      attempts = case when status = ${status} then ${attempts} else attempts end,
      next_at = case when status = ${status} then ${nextAt} else next_at end,
      problem = case when status = ${status} then ${problem} else problem end
    where id = ${id}`.execute(db)
}

/** Locks it; whether it is still to be begun. */
export async function lockStarting(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from zap_subscriptions where id = ${id} and status = 'starting' for update`.execute(tx)
  return rows.length > 0
}

/** The job is done: what is due next may be taken by another one. */
export async function unmarkQueued(db: Db, id: string): Promise<void> {
  await sql`update zap_subscriptions set queued_until = null where id = ${id}`.execute(db)
}

/** It is over. Nothing of it is kept but its address, which is known as a dead one until `forgetAt`. */
export async function end(db: Db, id: string, forgetAt: Date): Promise<void> {
  await sql`
    update zap_subscriptions set status = 'ended', input = '', data = null, problem = null, queued_until = null,
      next_at = ${forgetAt}
    where id = ${id}`.execute(db)
}

/** Those whose Zap is gone, or off, however that came about, are to be ended. */
export async function endOrphans(db: Db, now: Date): Promise<void> {
  await sql`
    update zap_subscriptions set status = 'ending', attempts = 0, problem = null, next_at = ${now}
    where status in ('starting', 'active')
      and not exists (select from zaps where zaps.id = zap_id and is_enabled)`.execute(db)
}

/** Zaps whose app was told to send to another public address than this one, so many at most. */
export async function listElsewhere(db: Db, origin: string, rowsMax: number): Promise<number[]> {
  const { rows } = await sql<{ zap_id: number }>`
    select zap_id::float8 as zap_id from zap_subscriptions
    where status in ('starting', 'active') and (origin < ${origin} or origin > ${origin})
    limit ${rowsMax}`.execute(db)
  return rows.map(({ zap_id }) => zap_id)
}

/** Whether a Zap's app was told to send to another public address than this one. */
export async function isElsewhere(db: Db, zapId: number, origin: string): Promise<boolean> {
  const { rows } = await sql`
    select from zap_subscriptions where zap_id = ${zapId} and status in ('starting', 'active') and origin <> ${origin}
    limit 1`.execute(db)
  return rows.length > 0
}

/** What is to be begun or ended, and stands after `last`, is due now. */
export async function bringForward(db: Db, { now, last }: { now: Date; last: Date }): Promise<void> {
  await sql`
    update zap_subscriptions set next_at = ${now}
    where status in ('starting', 'ending') and next_at > ${last}`.execute(db)
}

export async function forgetEnded(db: Db, now: Date): Promise<void> {
  await sql`delete from zap_subscriptions where status = 'ended' and next_at <= ${now}`.execute(db)
}

/** What is asked of a subscription when something is sent to its address. */
export type Addressed = Pick<Subscription, 'id' | 'zap_id' | 'workspace_id' | 'status'>

const findAddressedOnes = statement<Addressed>(
  'zap subscriptions addressed',
  `select id, zap_id::float8 as zap_id, workspace_id::float8 as workspace_id, status
   from zap_subscriptions where id = any($1)`,
)

/** The subscriptions of these addresses, in their order; undefined where there is none. */
export async function findAddressed(pool: pg.Pool, ids: readonly string[]): Promise<(Addressed | undefined)[]> {
  const found = new Map((await findAddressedOnes(pool, [ids])).map((row) => [row.id, row]))
  return ids.map((id) => found.get(id))
}
