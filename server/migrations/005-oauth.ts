import { type Kysely, sql } from 'kysely'

/** What the authorization server issues. Tokens and codes are stored as SHA-256 only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A consent and everything that is issued from it: one family, revoked as one.
  await sql`create table grants (
    id bigint generated always as identity primary key,
    client_id text not null references clients on delete cascade,
    user_id integer not null references users on delete cascade,
    workspace_id bigint not null references workspaces,
    scopes text[] not null,
    nonce text, -- of the authentication request; goes into its id_tokens
    authenticated_at timestamptz not null, -- when the person last proved who he is: auth_time
    created_at timestamptz not null,
    revoked_at timestamptz,
    revoked_because text
  )`.execute(db)
  await sql`create index grants_user on grants (user_id, client_id) where revoked_at is null`.execute(db)
  await sql`create index grants_client on grants (client_id)`.execute(db)
  await sql`create index grants_revoked_at on grants (revoked_at) where revoked_at is not null`.execute(db)

  // "salt" and "retry_key_hash" are written when a code or token is spent: what came of it is derived from them again.
  await sql`create table authorization_codes (
    code_hash bytea primary key,
    grant_id bigint not null references grants on delete cascade,
    client_id text not null,
    redirect_uri text not null,
    code_challenge text,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    salt bytea,
    retry_key_hash bytea
  )`.execute(db)
  await sql`create index authorization_codes_expires_at on authorization_codes (expires_at)`.execute(db)
  await sql`create index authorization_codes_grant on authorization_codes (grant_id)`.execute(db)

  await sql`create table refresh_tokens (
    token_hash bytea primary key,
    grant_id bigint not null references grants on delete cascade,
    client_id text not null,
    issued_at timestamptz not null,
    used_at timestamptz,
    salt bytea,
    retry_key_hash bytea
  ) with (fillfactor = 60)`.execute(db) // each is updated once: in its page, so that no index hears of it
  await sql`create index refresh_tokens_grant on refresh_tokens (grant_id)`.execute(db)
  await sql`create index refresh_tokens_issued_at on refresh_tokens using brin (issued_at)`.execute(db)

  // Authorize requests that wait for a person: bound to the browser, which holds their id alone. When another person signs
  // in there the session ends and its requests are nobody's, until the browser comes back with their id.
  await sql`create table authorization_requests (
    id text primary key,
    session_hash bytea references browser_sessions on update cascade on delete set null,
    client_id text not null references clients on delete cascade,
    request jsonb not null, -- the judged parameters
    created_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    answer text -- sealed JSON of the address that was answered, and the code in it
  )`.execute(db)
  await sql`create index authorization_requests_session on authorization_requests (session_hash)`.execute(db)
  await sql`create index authorization_requests_expires_at on authorization_requests (expires_at)`.execute(db)

  await sql`create table login_links (
    token_hash bytea primary key,
    client_id text references clients on delete cascade, -- none: of an API key, with no authorize URL
    target text not null, -- a path of ours with its query: the authorize URL
    email text not null,
    first_name text,
    last_name text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`.execute(db)
  await sql`create index login_links_expires_at on login_links (expires_at)`.execute(db)

  // A token of a grant is valid while both are, and is of its client and user: a copy of those would have to be checked,
  // and their rows locked, with every refresh. Without a grant it is a partner's (token exchange); without a user, too, it
  // is a client's own (client credentials).
  await sql`create table access_tokens (
    token_hash bytea primary key,
    grant_id bigint references grants on delete cascade,
    client_id text references clients on delete cascade,
    user_id integer references users on delete cascade,
    workspace_id bigint references workspaces,
    scopes text[] not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    check ((grant_id is null) <> (client_id is null))
  )`.execute(db)
  await sql`create index access_tokens_expires_at on access_tokens (expires_at)`.execute(db)
  await sql`create index access_tokens_grant on access_tokens (grant_id) where grant_id is not null`.execute(db)

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
