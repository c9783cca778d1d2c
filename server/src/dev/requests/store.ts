import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

/** A request as it is kept: nothing secret is in it any more. */
export type KeptRequest = {
  id: string
  at: Date
  method: string
  path: string
  query: string
  status: number
  headers: Record<string, string>
  body: string | null
}

/** How many are kept. */
export const REQUESTS_MAX = 1_000

/** Writes requests in one statement, and forgets the oldest beyond the bound. */
export async function insertRequests(db: Db, requests: readonly KeptRequest[]): Promise<void> {
  await sql`
    insert into dev_requests (id, at, method, path, query, status, headers, body)
    select id, at, method, path, query, status, headers, body
    from jsonb_to_recordset(${JSON.stringify(requests)}::jsonb)
      as r(id uuid, at timestamptz, method text, path text, query text, status int, headers jsonb, body text)`.execute(
    db,
  )
  await sql`delete from dev_requests where seq <= (select max(seq) from dev_requests) - ${REQUESTS_MAX}::int`.execute(
    db,
  )
}

/** The kept ones, newest first; only those of one path when it is given. */
export async function selectRequests(db: Db, path: string | null): Promise<KeptRequest[]> {
  const { rows } = await sql<KeptRequest>`
    select id, at, method, path, query, status, headers, body from dev_requests
    where ${path}::text is null or path = ${path} or path = ${path} || '/'
    order by seq desc limit ${REQUESTS_MAX}`.execute(db)
  return rows
}
