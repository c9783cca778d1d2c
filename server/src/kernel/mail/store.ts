import { sql } from 'kysely'
import type { Db } from '../db/index.ts'

/** A mail under way: its attempt is counted, its content sealed. */
export type ClaimedMail = {
  id: string
  recipient: string
  subject: string
  content: string
  attempts: number
}

export async function insertMail(
  db: Db,
  made: Omit<ClaimedMail, 'attempts'>,
  now: Date,
  leaseUntil: Date,
): Promise<void> {
  await sql`
    insert into mails (id, recipient, subject, content, next_attempt_at, created_at)
    values (${made.id}, ${made.recipient}, ${made.subject}, ${made.content}, ${leaseUntil}, ${now})`.execute(db)
}

/** Counts the attempt of that number and leases the mail; undefined when another attempt is due, or none. */
export async function claimMail(
  db: Db,
  id: string,
  attempt: number,
  leaseUntil: Date,
): Promise<ClaimedMail | undefined> {
  const { rows } = await sql<ClaimedMail>`
    update mails set attempts = attempts + 1, next_attempt_at = ${leaseUntil}, failure = null
    where id = ${id} and status = 'pending' and attempts = ${attempt - 1}
    returning id, recipient, subject, content, attempts`.execute(db)
  return rows[0]
}

/** What an attempt led to; `failure` says why it did not go, for the operator. */
export type NextStep =
  | { status: 'sent'; sent_at: Date }
  | { status: 'pending'; next_attempt_at: Date; failure: string }
  | { status: 'failed'; failure: string }

/** Writes down what an attempt led to. One that was overtaken decides nothing more, but for good news. */
export async function recordAttempt(db: Db, id: string, attempt: number, next: NextStep): Promise<void> {
  const sentAt = next.status === 'sent' ? next.sent_at : null
  const dueAt = next.status === 'pending' ? next.next_attempt_at : null
  const failure = next.status === 'sent' ? null : next.failure
  await sql`
    update mails set status = ${next.status}, sent_at = ${sentAt}, next_attempt_at = ${dueAt}, failure = ${failure}
    where id = ${id} and (status = 'pending' and attempts = ${attempt} or ${next.status === 'sent'})`.execute(db)
}

/** Leases the mails that are due, at most `rowsMax` of them. */
export async function leaseDueMails(
  db: Db,
  { now, leaseUntil, rowsMax }: { now: Date; leaseUntil: Date; rowsMax: number },
): Promise<Pick<ClaimedMail, 'id' | 'attempts'>[]> {
  const { rows } = await sql<Pick<ClaimedMail, 'id' | 'attempts'>>`
    update mails set next_attempt_at = ${leaseUntil}
    where id in (
      select id from mails where status = 'pending' and next_attempt_at <= ${now}
      order by next_attempt_at limit ${rowsMax} for update skip locked)
    returning id, attempts`.execute(db)
  return rows
}

/** Deletes at most `rowsMax` mails that were written before `before`; returns how many there were. */
export async function deleteMails(db: Db, before: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from mails where id in (select id from mails where created_at < ${before} limit ${rowsMax})`.execute(db)
  return Number(numAffectedRows ?? 0)
}
