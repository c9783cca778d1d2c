import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { Lifetimes } from '../lifetimes.ts'
import { columns, type Renewed } from '../store.ts'

/** The right to refresh one connection for a while. A newer lease has a higher fence, and ends the older one's say. */
export type Lease = {
  fence: number
  credentials: string
  workspace_id: number
  client_id: string
  /** An earlier refresh with these tokens was sent, and its answer never seen. */
  refresh_unknown_at: Date | null
  /** The known end of its refresh token, and from when on that is near. */
  ends_at: Date | null
  expiring_at: Date | null
}

export type Term = { now: Date; until: Date }

// Marks further ahead than anything we ever write were left by a clock that has been moved back: they do not count.
const LEASE_MAX_SECONDS = 120
export const WAIT_MAX_SECONDS = 600

/**
 * Takes the lease, unless it is held, the connection has newer tokens than `generation`, is not active, or waits before
 * its next try. A lease that ran out unreleased was its holder's death: that refresh may have been sent.
 */
export async function takeLease(
  db: Db,
  id: number,
  generation: number,
  holder: string,
  { now, until }: Term,
): Promise<Lease | undefined> {
  const { rows } = await sql<Lease>`
    update connections set lease_holder = ${holder}, lease_until = ${until}, fence = fence + 1,
      refresh_unknown_at = case when lease_holder is null then refresh_unknown_at else coalesce(refresh_unknown_at, ${now}) end
    where id = ${id} and generation = ${generation} and status = 'active'
      and (lease_until is null or lease_until <= ${now} or lease_until > ${ahead(now, LEASE_MAX_SECONDS)})
      and (refresh_retry_at is null or refresh_retry_at <= ${now} or refresh_retry_at > ${ahead(now, WAIT_MAX_SECONDS)})
    returning fence, credentials, workspace_id, client_id, refresh_unknown_at, ends_at, expiring_at`.execute(db)
  return rows[0]
}

const ahead = (time: Date | RawBuilder<unknown>, seconds: number) =>
  sql`${time}::timestamptz + make_interval(secs => ${seconds})`

export type RefreshState = { generation: number; status: string; reason: string | null; refresh_retry_at: Date | null }

/** Where a connection stands: for those who did not get the lease. */
export async function findRefreshState(db: Db, id: number): Promise<RefreshState | undefined> {
  const { rows } = await sql<RefreshState>`
    select generation, status, reason, refresh_retry_at from connections where id = ${id}`.execute(db)
  return rows[0]
}

/** Holds the lease for longer; false when it is somebody else's by now. */
export async function prolongLease(db: Db, id: number, fence: number, { until }: Term): Promise<boolean> {
  const { rows } = await sql`
    update connections set lease_until = ${until} where id = ${id} and fence = ${fence} returning id`.execute(db)
  return rows.length > 0
}

/** Notes that the refresh was sent and no answer came, and holds the lease for one more try. */
export async function noteUnknown(db: Db, id: number, fence: number, { now, until }: Term): Promise<boolean> {
  const { rows } = await sql`
    update connections set refresh_unknown_at = coalesce(refresh_unknown_at, ${now}), lease_until = ${until}
    where id = ${id} and fence = ${fence} returning id`.execute(db)
  return rows.length > 0
}

/** Lets go of the lease with nothing sent: as if it had never been taken. */
export async function releaseLease(db: Db, id: number, fence: number): Promise<void> {
  await sql`update connections set lease_holder = null, lease_until = null where id = ${id} and fence = ${fence}`.execute(
    db,
  )
}

export type NewTokens = Lifetimes & { credentials: string }

// An end that is put off by less is the same end: some providers count down what is left, in whole seconds.
const SAME_END_SECONDS = 60
// Who has not used a connection for a week has its next tokens renewed a day late; calls renew their own meanwhile. One
// whose refresh token ends is renewed all the same.
const IDLE_SECONDS = 7 * 24 * 3600
const IDLE_PAUSE_SECONDS = 24 * 3600

/**
 * Stores the tokens that took the place of those of `generation`, and ends every lease. The fence is not asked: new
 * tokens are good news whoever brings them, and may be the only ones that the provider still takes. Undefined when the
 * connection has newer ones already.
 */
export async function storeTokens(
  db: Db,
  id: number,
  generation: number,
  made: NewTokens,
  now: Date,
): Promise<Renewed | undefined> {
  const { rows } = await sql<Renewed>`
    with former as (
      select id as former_id, status as former_status from connections
      where id = ${id} and generation = ${generation} for update
    )
    update connections set credentials = ${made.credentials}, generation = generation + 1, status = 'active', reason = null,
      expires_at = ${made.expires_at}, refresh_at = ${made.refresh_at}, refresh_queued_until = null,
      idle_until = case when ${made.ends_at}::timestamptz is null
          and greatest(last_used_at, created_at) <= ${ahead(now, -IDLE_SECONDS)}
        then ${ahead(sql`${made.refresh_at}`, IDLE_PAUSE_SECONDS)} end,
      expiry_announced_at = case when ${made.ends_at}::timestamptz <= ${ahead(sql`ends_at`, SAME_END_SECONDS)}
        then expiry_announced_at end,
      ends_at = ${made.ends_at}, expiring_at = ${made.expiring_at}, lease_holder = null, lease_until = null,
      fence = fence + 1, refresh_unknown_at = null, refresh_failures = 0, refresh_retry_at = null,
      is_token_refused = false, updated_at = ${now}
    from former where id = former_id returning ${columns}, former_status`.execute(db)
  return rows[0]
}

/**
 * It did not work this time: releases the lease and waits, twice as long after each failure, or as long as the provider
 * asks when that is more; never over 10 minutes. `isTokenRefused`: the provider takes the token no longer, so that until
 * then no call has any use. False when the lease is somebody else's by now.
 */
export async function storeFailure(
  db: Db,
  id: number,
  fence: number,
  { retryAfterSeconds, isTokenRefused }: { retryAfterSeconds: number | undefined; isTokenRefused: boolean },
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update connections set lease_holder = null, lease_until = null, refresh_failures = refresh_failures + 1,
      refresh_retry_at = ${now}::timestamptz + make_interval(secs => least(${WAIT_MAX_SECONDS}::float,
        greatest(power(2, least(refresh_failures, 20)), ${retryAfterSeconds ?? 0}::float))),
      is_token_refused = is_token_refused or ${isTokenRefused}, refresh_queued_until = null, updated_at = ${now}
    where id = ${id} and fence = ${fence} returning id`.execute(db)
  return rows.length > 0
}

/** True for the first alert of a client about an app since `notSince`. */
export async function claimAlert(
  db: Db,
  { appId, clientId }: { appId: string; clientId: string },
  now: Date,
  notSince: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into app_alerts (app_id, client_id, mailed_at) values (${appId}, ${clientId}, ${now})
    on conflict (app_id, client_id) do update set mailed_at = excluded.mailed_at
      where app_alerts.mailed_at <= ${notSince} or app_alerts.mailed_at > ${now}
    returning app_id`.execute(db)
  return rows.length > 0
}
