import { sql } from 'kysely'
import type { Db } from '../db/index.ts'
import type { Delivery } from './delivery.ts'

/** A row under way: its attempt is counted, its body and secrets sealed. */
export type ClaimedDelivery = {
  id: string
  created_at: Date
  webhook_id: string
  url: string
  body: string
  secrets: string | null
  token: Delivery['token'] | null
  retry_seconds: number[]
  is_patient: boolean
  attempts: number
}

export async function insertDelivery(
  db: Db,
  made: Omit<Delivery, 'secrets'> & { id: string; secrets: string | null },
  now: Date,
  leaseUntil: Date,
): Promise<void> {
  await sql`
    insert into deliveries (id, created_at, webhook_id, url, body, secrets, token, retry_seconds, is_patient,
      source, next_attempt_at)
    values (${made.id}, ${now}, ${made.webhookId}, ${made.url}, ${made.body}, ${made.secrets},
      ${made.token ? JSON.stringify(made.token) : null}::jsonb, ${made.retrySeconds},
      ${made.isPatient ?? false}, ${made.source ?? null}, ${leaseUntil})`.execute(db)
}

type Key = Pick<ClaimedDelivery, 'id' | 'created_at'>

/** Counts the attempt of that number and leases the delivery; undefined when another attempt is due, or none. */
export async function claimDelivery(
  db: Db,
  { id, created_at }: Key,
  attempt: number,
  leaseUntil: Date,
): Promise<ClaimedDelivery | undefined> {
  const { rows } = await sql<ClaimedDelivery>`
    update deliveries set attempts = attempts + 1, next_attempt_at = ${leaseUntil}
    where id = ${id} and created_at = ${created_at} and status = 'pending' and attempts = ${attempt - 1}
    returning id, created_at, webhook_id, url, body, secrets, token, retry_seconds, is_patient, attempts`.execute(db)
  return rows[0]
}

/** Uncounts an attempt that was cut short by us, so that it may be made again. */
export async function giveBackAttempt(db: Db, { id, created_at }: Key, attempt: number): Promise<void> {
  await sql`update deliveries set attempts = attempts - 1
            where id = ${id} and created_at = ${created_at} and status = 'pending' and attempts = ${attempt}`.execute(
    db,
  )
}

export type DeliveryAttempt = {
  at: Date
  attempt: number
  status: number | null
  failure: string | null
  duration_ms: number
}
export type NextStep = { status: 'pending' | 'delivered' | 'failed'; next_attempt_at: Date | null }

/**
 * Writes down how an attempt went and what follows from it, in one statement. An attempt that was overtaken by the next
 * one decides nothing more, but for good news: what was delivered is delivered.
 */
export async function recordAttempt(
  db: Db,
  { id, created_at }: Key,
  made: DeliveryAttempt,
  next: NextStep,
): Promise<void> {
  await sql`
    with attempt as (
      insert into delivery_attempts (delivery_id, at, attempt, status, failure, duration_ms)
      values (${id}, ${made.at}, ${made.attempt}, ${made.status}, ${made.failure}, ${made.duration_ms}))
    update deliveries set status = ${next.status}, next_attempt_at = ${next.next_attempt_at}
    where id = ${id} and created_at = ${created_at}
      and (status = 'pending' and attempts = ${made.attempt} or ${next.status === 'delivered'})`.execute(db)
}

export async function failDelivery(db: Db, { id, created_at }: Key): Promise<void> {
  await sql`update deliveries set status = 'failed', next_attempt_at = null
            where id = ${id} and created_at = ${created_at} and status = 'pending'`.execute(db)
}

/** Leases the deliveries that are due, at most `rowsMax` of them. */
export async function leaseDueDeliveries(
  db: Db,
  { now, leaseUntil, rowsMax }: { now: Date; leaseUntil: Date; rowsMax: number },
): Promise<Pick<ClaimedDelivery, 'id' | 'created_at' | 'attempts'>[]> {
  const { rows } = await sql<Pick<ClaimedDelivery, 'id' | 'created_at' | 'attempts'>>`
    update deliveries set next_attempt_at = ${leaseUntil}
    where (id, created_at) in (
      select id, created_at from deliveries where status = 'pending' and next_attempt_at <= ${now}
      order by next_attempt_at limit ${rowsMax} for update skip locked)
    returning id, created_at, attempts`.execute(db)
  return rows
}

/** A delivery and its attempts, for people. */
export type DeliveryLog = {
  id: string
  url: string
  status: NextStep['status']
  next_attempt_at: Date | null
  attempts: DeliveryAttempt[]
}

/** What was delivered under a webhook id, oldest first. */
export async function listDeliveries(db: Db, webhookId: string): Promise<DeliveryLog[]> {
  const { rows } = await sql<Omit<DeliveryLog, 'attempts'>>`
    select id, url, status, next_attempt_at from deliveries where webhook_id = ${webhookId} order by created_at`.execute(
    db,
  )
  return Promise.all(rows.map(async (row) => ({ ...row, attempts: await listAttempts(db, row.id) })))
}

async function listAttempts(db: Db, deliveryId: string): Promise<DeliveryAttempt[]> {
  const { rows } = await sql<DeliveryAttempt>`
    select at, attempt, status, failure, duration_ms from delivery_attempts
    where delivery_id = ${deliveryId} order by attempt, at`.execute(db)
  return rows
}

/** `body`: sealed. */
export type SourceDelivery = DeliveryLog & { webhook_id: string; created_at: Date; body: string }

/** One page of what a source has sent, newest first, and how many there are. */
export async function listDeliveriesOf(
  db: Db,
  source: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ deliveries: SourceDelivery[]; count: number }> {
  const { rows: counted } = await sql<{ count: number }>`
    select count(*)::int as count from deliveries where source = ${source}`.execute(db)
  const { rows } = await sql<Omit<SourceDelivery, 'attempts'>>`
    select id, webhook_id, created_at, url, body, status, next_attempt_at from deliveries where source = ${source}
    order by created_at desc, id limit ${limit} offset ${offset}`.execute(db)
  const deliveries = await Promise.all(rows.map(async (row) => ({ ...row, attempts: await listAttempts(db, row.id) })))
  return { deliveries, count: counted[0]?.count ?? 0 }
}

/** Gives up what a source has not got delivered yet. */
export async function giveUpDeliveriesOf(db: Db, source: string): Promise<void> {
  await sql`update deliveries set status = 'failed', next_attempt_at = null
            where source = ${source} and status = 'pending'`.execute(db)
}
