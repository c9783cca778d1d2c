import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

/** The right to refresh one connection, until `until`; whoever holds an older fence can write nothing any more. */
export type Lease = {
  fence: number
  credentials: string
  workspace_id: number
  /** An earlier refresh with these tokens was sent, and its answer never seen. */
  refresh_unknown_at: Date | null
}

/**
 * Takes the lease, unless it is held, the connection has newer tokens than `generation`, is not active, or waits before
 * its next try. A lease that ran out unreleased was its holder's death: that refresh may have been sent.
 */
export async function takeLease(
  db: Db,
  id: number,
  generation: number,
  holder: string,
  now: Date,
  until: Date,
): Promise<Lease | undefined> {
  const { rows } = await sql<Lease>`
    update connections set lease_holder = ${holder}, lease_until = ${until}, fence = fence + 1,
      refresh_unknown_at = case when lease_holder is null then refresh_unknown_at else coalesce(refresh_unknown_at, ${now}) end
    where id = ${id} and generation = ${generation} and status = 'active'
      and (lease_until is null or lease_until <= ${now})
      and (refresh_retry_at is null or refresh_retry_at <= ${now})
    returning fence, credentials, workspace_id, refresh_unknown_at`.execute(db)
  return rows[0]
}

export type RefreshState = {
  generation: number
  status: string
  reason: string | null
  lease_until: Date | null
  refresh_retry_at: Date | null
}

/** Where a connection stands: for those who did not get the lease. */
export async function findRefreshState(db: Db, id: number): Promise<RefreshState | undefined> {
  const { rows } = await sql<RefreshState>`
    select generation, status, reason, lease_until, refresh_retry_at from connections where id = ${id}`.execute(db)
  return rows[0]
}

/** Notes that the refresh was sent and no answer came, and holds the lease for one more try. */
export async function noteUnknown(db: Db, id: number, fence: number, now: Date, until: Date): Promise<boolean> {
  const { rows } = await sql`
    update connections set refresh_unknown_at = coalesce(refresh_unknown_at, ${now}), lease_until = ${until}
    where id = ${id} and fence = ${fence} returning id`.execute(db)
  return rows.length > 0
}

export type NewTokens = { credentials: string; expires_at: Date | null; refresh_at: Date | null }

/** Stores new tokens and releases the lease, in one; false when the fence is not ours any more. */
export async function storeTokens(db: Db, id: number, fence: number, made: NewTokens, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update connections set credentials = ${made.credentials}, generation = generation + 1, expires_at = ${made.expires_at},
      refresh_at = ${made.refresh_at}, lease_holder = null, lease_until = null, refresh_unknown_at = null,
      refresh_failures = 0, refresh_retry_at = null, updated_at = ${now}
    where id = ${id} and fence = ${fence} returning id`.execute(db)
  return rows.length > 0
}

/** The provider refused for good: the connection is expired. */
export async function storeRefusal(db: Db, id: number, fence: number, reason: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update connections set status = 'expired', reason = ${reason}, lease_holder = null, lease_until = null, updated_at = ${now}
    where id = ${id} and fence = ${fence} returning id`.execute(db)
  return rows.length > 0
}

/** It did not work this time: releases the lease and waits, twice as long after each failure, or as long as asked to. */
export async function storeFailure(
  db: Db,
  id: number,
  fence: number,
  failure: { backoffMaxSeconds: number; retryAfterSeconds: number | undefined },
  now: Date,
): Promise<void> {
  await sql`
    update connections set lease_holder = null, lease_until = null, refresh_failures = refresh_failures + 1,
      refresh_retry_at = ${now}::timestamptz + make_interval(secs =>
        coalesce(${failure.retryAfterSeconds ?? null}::float, least(power(2, least(refresh_failures, 20)), ${failure.backoffMaxSeconds}::float))),
      updated_at = ${now}
    where id = ${id} and fence = ${fence}`.execute(db)
}
