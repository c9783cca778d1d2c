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
    created_at timestamptz not null
  )`.execute(db)

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
    origins text[] not null,
    theme text,
    logo text
  )`.execute(db)

  // The last good answer of a partner's JWKS URL, and when anybody last asked: shared by all processes.
  await sql`create table jwks_cache (
    client_id text primary key references clients on delete cascade,
    jwks_url text not null,
    jwks jsonb,
    fetched_at timestamptz,
    fresh_until timestamptz,
    attempted_at timestamptz
  )`.execute(db)
}
