import { type Kysely, sql } from 'kysely'

/** Action runs and every request that they tried. Kept 7 days, then dropped by partition. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table runs (
    id uuid not null,
    created_at timestamptz not null,
    client_id text not null,
    user_id integer not null,
    workspace_id bigint not null,
    app_id uuid not null,
    app_version text not null,
    operation text not null,
    kind text not null,
    connection_id integer,
    zap_run_id uuid, -- of which it is a step
    inputs text not null, -- sealed JSON: some are secrets
    callback_url text,
    status text not null check (status in ('queued', 'running', 'held', 'success', 'error')),
    attempts integer not null default 0,
    held_at timestamptz, -- since when it waits for its connection to work again
    holds integer not null default 0, -- how often a worker put it back for that
    released_at timestamptz, -- when it was last let go
    write_sent_at timestamptz, -- a write left for the provider: never again by us
    ending text, -- sealed JSON of results and errors
    started_at timestamptz,
    finished_at timestamptz,
    primary key (id, created_at)
  ) partition by range (created_at)`.execute(db)
  await sql`create table runs_default partition of runs default`.execute(db)
  await sql`create index runs_workspace on runs (workspace_id, created_at desc)`.execute(db)
  await sql`create index runs_held on runs (connection_id) where status = 'held'`.execute(db)
  await sql`create index runs_client on runs (client_id, created_at desc)`.execute(db)
  await sql`create index runs_unfinished on runs (created_at) where status in ('queued', 'running')`.execute(db)

  await sql`create table run_requests (
    run_id uuid not null,
    at timestamptz not null,
    seq integer not null,
    purpose text not null,
    method text not null,
    url text not null,
    request_headers jsonb not null,
    request_body text,
    status integer,
    response_headers jsonb,
    response_body text,
    failure text,
    duration_ms integer not null
  ) partition by range (at)`.execute(db)
  await sql`create table run_requests_default partition of run_requests default`.execute(db)
  await sql`create index run_requests_run on run_requests (run_id, seq)`.execute(db)

  // What the apps' scripts wrote to their console while runs were carried out.
  await sql`create table run_logs (
    run_id uuid not null,
    at timestamptz not null,
    seq integer not null,
    hook text not null,
    text text not null
  ) partition by range (at)`.execute(db)
  await sql`create table run_logs_default partition of run_logs default`.execute(db)
  await sql`create index run_logs_run on run_logs (run_id, seq)`.execute(db)
}
