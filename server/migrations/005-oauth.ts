import { type Kysely, sql } from 'kysely'

/** What the authorization server issues. Tokens and codes are stored as SHA-256 only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table access_tokens (
    token_hash bytea primary key,
    client_id text not null references clients on delete cascade,
    user_id integer not null references users,
    workspace_id bigint not null references workspaces,
    scopes text[] not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
  )`.execute(db)
  await sql`create index access_tokens_expires_at on access_tokens (expires_at)`.execute(db)

  // A session code is redeemed once; its id is the connect session's id.
  await sql`create table session_codes (
    id text primary key,
    code_hash bytea not null unique,
    client_id text not null references clients on delete cascade,
    user_id integer not null references users,
    workspace_id bigint not null references workspaces,
    app_id uuid not null references apps,
    app_version text not null,
    resource text not null,
    scopes text[] not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    redeemed_at timestamptz
  )`.execute(db)
  await sql`create index session_codes_expires_at on session_codes (expires_at)`.execute(db)

  // jti values that a partner's JWT may not carry again (only for partners with require_jti).
  await sql`create table used_jtis (
    client_id text not null references clients on delete cascade,
    jti_hash bytea not null,
    expires_at timestamptz not null,
    primary key (client_id, jti_hash)
  )`.execute(db)
  await sql`create index used_jtis_expires_at on used_jtis (expires_at)`.execute(db)
}
