import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'
import type { Continuation } from './continuation.ts'

// Of one browser the last few are kept: each page that asks somebody to sign in makes one.
const OF_A_SESSION_MAX = 20

export async function insertContinuation(
  db: Db,
  made: Continuation & { id: string; session_hash: Buffer },
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await sql`
    with old as (
      delete from continuations where id in (
        select id from continuations where session_hash = ${made.session_hash}
        order by created_at desc, id offset ${OF_A_SESSION_MAX - 1}))
    insert into continuations (id, session_hash, title, return_path, prefill, form_targets, came_for, created_at, expires_at)
    values (${made.id}, ${made.session_hash}, ${made.title}, ${made.returnPath}, ${JSON.stringify(made.prefill)}::jsonb,
      ${made.formTargets}, ${made.cameFor ?? null}, ${now}, ${expiresAt})`.execute(db)
}

/** The continuation of that id, if it is bound to this session, or to what the session became at a sign-in after `since`. */
export async function findContinuation(
  db: Db,
  id: string,
  sessionHash: Buffer,
  { now, since }: { now: Date; since: Date },
): Promise<Continuation | undefined> {
  const { rows } = await sql<Omit<Continuation, 'cameFor'> & { came_for: string | null }>`
    select title, return_path as "returnPath", prefill, form_targets as "formTargets", came_for from continuations
    where id = ${id} and expires_at > ${now} and (session_hash = ${sessionHash} or session_hash in (
      select id_hash from browser_sessions where former_hash = ${sessionHash} and authenticated_at > ${since}))`.execute(
    db,
  )
  const [row] = rows
  if (!row) return undefined
  const { came_for, ...continuation } = row
  return came_for === null ? continuation : { ...continuation, cameFor: came_for }
}
