import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'
import type { Continuation } from './continuation.ts'

export async function insertContinuation(
  db: Db,
  made: Continuation & { id: string; session_hash: Buffer },
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await sql`
    insert into continuations (id, session_hash, title, return_path, prefill, form_targets, came_for, created_at, expires_at)
    values (${made.id}, ${made.session_hash}, ${made.title}, ${made.returnPath}, ${JSON.stringify(made.prefill)}::jsonb,
      ${made.formTargets}, ${made.cameFor ?? null}, ${now}, ${expiresAt})`.execute(db)
}

export async function findContinuation(
  db: Db,
  id: string,
  sessionHash: Buffer,
  now: Date,
): Promise<Continuation | undefined> {
  const { rows } = await sql<Omit<Continuation, 'cameFor'> & { came_for: string | null }>`
    select title, return_path as "returnPath", prefill, form_targets as "formTargets", came_for from continuations
    where id = ${id} and session_hash = ${sessionHash} and expires_at > ${now}`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const { came_for, ...continuation } = row
  return came_for === null ? continuation : { ...continuation, cameFor: came_for }
}
