import { type Kysely, sql } from 'kysely'

/** The broker: connections, the sessions that make them, and what happened to their tokens. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table connections (
    id integer primary key check (id between 100000000 and 2147483647),
    workspace_id bigint not null references workspaces,
    user_id integer not null references users,
    client_id text not null references clients,
    app_id uuid not null references apps,
    app_version text not null,
    title text not null,
    status text not null check (status in ('active', 'expired', 'revoked')),
    reason text, -- why it is not active, in words for the person
    credentials text not null, -- sealed JSON, bound to (workspace, connection)
    generation integer not null default 0, -- counts the tokens this connection has had
    expires_at timestamptz, -- of the access token
    refresh_at timestamptz, -- when to refresh ahead of time
    idle_until timestamptz, -- nobody uses it: not renewed ahead of time before then
    refresh_queued_until timestamptz, -- a job to refresh ahead is under way
    ends_at timestamptz, -- when nothing renews it any more: the refresh token's known end, or the only token's
    expiring_at timestamptz, -- from when on that is near
    expiry_announced_at timestamptz,
    lease_holder uuid,
    lease_until timestamptz,
    fence bigint not null default 0,
    refresh_unknown_at timestamptz, -- a refresh was sent and its outcome never seen
    refresh_failures integer not null default 0,
    refresh_retry_at timestamptz,
    is_token_refused boolean not null default false, -- the failed refresh was for a token that the provider refuses
    created_at timestamptz not null,
    updated_at timestamptz not null,
    last_used_at timestamptz,
    last_checked_at timestamptz, -- by a health probe, which is no use
    last_check text check (last_check in ('passed', 'refused', 'unreachable'))
  )`.execute(db)
  await sql`create index connections_owner on connections (workspace_id, user_id, app_id)`.execute(db)

  await sql`create index connections_client on connections (client_id, created_at desc, id desc)`.execute(db)

  // By app, since each has so many at a time: however many are due, a look reads as many as it takes.
  await sql`create index connections_due on connections (app_id, greatest(refresh_at, refresh_retry_at, idle_until))
            where status = 'active' and refresh_at is not null`.execute(db)
  await sql`create index connections_queued on connections (app_id) where refresh_queued_until is not null`.execute(db)
  await sql`create index connections_expiring on connections (expiring_at)
            where status = 'active' and expiring_at is not null and expiry_announced_at is null`.execute(db)
  await sql`create index connections_unchecked on connections (greatest(created_at, last_used_at, last_checked_at))
            where status = 'active'`.execute(db)

  // One health probe at a time for an app, over all processes.
  await sql`create table connection_probes (
    app_id uuid primary key,
    busy_until timestamptz not null
  )`.execute(db)

  // When the owner of a client was last mailed that an app refuses us as its client.
  await sql`create table app_alerts (
    app_id uuid not null,
    client_id text not null references clients on delete cascade,
    mailed_at timestamptz not null,
    primary key (app_id, client_id)
  )`.execute(db)

  await sql`create table connection_events (
    connection_id integer not null references connections on delete cascade,
    at timestamptz not null,
    type text not null,
    run_id uuid,
    detail text
  )`.execute(db)
  await sql`create index connection_events_connection on connection_events (connection_id, at)`.execute(db)
  await sql`create index connection_events_at on connection_events (at)`.execute(db)

  await sql`create table connect_sessions (
    id text primary key references session_codes on delete cascade,
    client_id text not null,
    user_id integer not null,
    workspace_id bigint not null,
    app_id uuid not null,
    app_version text not null,
    status text not null check (status in ('opened', 'authorizing', 'verifying', 'completed', 'failed', 'expired', 'cancelled')),
    browser_hash bytea not null,
    csrf_token text not null,
    redirect_uri text,
    state text,
    status_challenge text,
    theme text,
    reconnect_id integer,
    auth_fields text, -- sealed JSON: what the fields form was given
    connection_id integer,
    former_title text, -- of a renewed connection, when its account is another one now
    error text,
    error_description text,
    tries integer not null default 0, -- how often credentials were tried
    problem text, -- why the last try failed, in the provider's words; another try may follow
    problem_at timestamptz,
    pending text, -- sealed JSON: credentials that wait for confirm_identity
    confirm_hash bytea,
    confirm_until timestamptz,
    confirmed_at timestamptz,
    reported_at timestamptz,
    is_own boolean not null, -- opened by the person, who is signed in here, not by a partner's link
    opened_at timestamptz not null,
    expires_at timestamptz not null
  )`.execute(db)
  await sql`create index connect_sessions_open on connect_sessions (expires_at)
            where status in ('opened', 'authorizing', 'verifying')`.execute(db)

  await sql`create table authorization_states (
    state_hash bytea primary key,
    session_id text not null references connect_sessions on delete cascade,
    code_verifier text, -- sealed
    in_second_window boolean not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`.execute(db)
  await sql`create index authorization_states_session on authorization_states (session_id)`.execute(db)
}
