// The requests that runs tried.
import { sql } from 'kysely'
import type pg from 'pg'
import type { Attempt } from '../connections/index.ts'
import { type Db, statement } from '../kernel/db/index.ts'

export type TriedRequest = { runId: string; seq: number; tried: Attempt; at: Date }

// Lists, not JSON: a body that was cut may end in half a surrogate pair, which no JSON of PostgreSQL takes.
const insertTried = statement(
  'actions_insert_requests',
  `insert into run_requests (run_id, at, seq, purpose, method, url, request_headers, request_body, status,
     response_headers, response_body, failure, duration_ms)
   select run_id, at, seq, purpose, method, url, request_headers::jsonb, request_body, status,
     response_headers::jsonb, response_body, failure, duration_ms
   from unnest($1::uuid[], $2::timestamptz[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
     $9::integer[], $10::text[], $11::text[], $12::text[], $13::integer[])
     as tried (run_id, at, seq, purpose, method, url, request_headers, request_body, status, response_headers,
       response_body, failure, duration_ms)`,
)

export async function insertRequests(on: pg.Pool | Db, requests: readonly TriedRequest[]): Promise<void> {
  const rows = requests.map(({ runId, seq, tried, at }) => [
    runId,
    at,
    seq,
    tried.purpose,
    tried.method,
    tried.url,
    JSON.stringify(tried.requestHeaders),
    tried.requestBody ?? null,
    tried.status ?? null,
    tried.responseHeaders ? JSON.stringify(tried.responseHeaders) : null,
    tried.responseBody ?? null,
    tried.failure ?? null,
    tried.durationMs,
  ])
  await insertTried(
    on,
    (rows[0] ?? []).map((_, column) => rows.map((row) => row[column])),
  )
}

/** A request that a run tried; secrets masked, bodies cut. */
export type RunRequest = {
  at: Date
  seq: number
  purpose: string
  method: string
  url: string
  request_headers: Record<string, string>
  request_body: string | null
  status: number | null
  response_headers: Record<string, string> | null
  response_body: string | null
  failure: string | null
  duration_ms: number
}

export async function listRequests(db: Db, runId: string): Promise<RunRequest[]> {
  const { rows } = await sql<RunRequest>`
    select at, seq, purpose, method, url, request_headers, request_body, status, response_headers, response_body,
      failure, duration_ms
    from run_requests where run_id = ${runId} order by at, seq`.execute(db)
  return rows
}
