import { type Kysely, sql } from 'kysely'

/** OAuth clients of every kind; a partner is a client of kind `embed` with a row in partners. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table clients (
    client_id text primary key,
    key text not null,
    kind text not null check (kind in ('ai_actions', 'workflow', 'embed')),
    name text not null,
    is_public boolean not null default false,
    secret_hash bytea,
    redirect_uris text[] not null,
    scopes text[] not null,
    app_key text,
    webhook_secrets text, -- sealed list of {secret, until}
    owner_user_id integer references users, -- who manages it in the console; none: the command line alone
    id_token_alg text not null default 'RS256' check (id_token_alg in ('RS256', 'ES256')),
    retry_window_seconds integer not null default 0 check (retry_window_seconds between 0 and 60),
    secret_changed_at timestamptz,
    created_at timestamptz not null
  )`.execute(db)
  await sql`create index clients_owner on clients (owner_user_id)`.execute(db)

  await sql`create table partners (
    client_id text primary key references clients on delete cascade,
    issuer text not null,
    audience text not null,
    jwks_url text not null,
    user_claim text not null,
    tenant_claim text not null,
    email_claim text,
    label_claim text,
    max_lifetime_seconds integer not null,
    require_jti boolean not null,
    confirm_identity boolean not null,
    confirm_url text,
    on_expired text not null default 'refuse' check (on_expired in ('refuse', 'hold')),
    reconnect_url text,
    origins text[] not null,
    theme text,
    logo text, -- paths of ours, of what stands in partner_files
    stylesheet text
  )`.execute(db)

  // Logos and stylesheets. A name is made of its content; two partners may have the same.
  await sql`create table partner_files (
    client_id text references clients on delete cascade,
    name text not null,
    content bytea not null,
    primary key (client_id, name)
  )`.execute(db)
  await sql`create index partner_files_by_name on partner_files (name)`.execute(db)

  // The last good answer of a partner's JWKS URL, and when anybody last asked: shared by all processes.
  await sql`create table jwks_cache (
    client_id text primary key references clients on delete cascade,
    jwks_url text not null,
    jwks jsonb,
    fetched_at timestamptz,
    fresh_until timestamptz,
    attempted_at timestamptz
  )`.execute(db)

  // The last tries at a client's doors, for whoever sets it up; written now and then, a crash may lose some.
  await sql`create unlogged table client_attempts (
    id bigint generated always as identity primary key,
    client_id text not null,
    at timestamptz not null,
    door text not null, -- authorize or token
    outcome text not null, -- ok, or the error's code
    parameter text, -- the one that failed
    detail text,
    parameters jsonb not null -- names and values, secrets masked
  )`.execute(db)
  await sql`create index client_attempts_client on client_attempts (client_id, id desc)`.execute(db)

  // Before its first key an account is connected to the built-in provider "custom".
  await sql`create table custom_accounts (
    user_id integer primary key references users on delete cascade,
    connected_at timestamptz not null
  )`.execute(db)

  await sql`create table api_keys (
    id integer generated always as identity primary key,
    key_hash bytea not null unique,
    user_id integer not null references users on delete cascade,
    workspace_id bigint not null references workspaces,
    name text not null,
    prefix text not null,
    last_four text not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`.execute(db)
  await sql`create index api_keys_user on api_keys (user_id)`.execute(db)
}
