import { type Kysely, sql } from 'kysely'

/** People, the workspaces that own what they connect, their browsers and the links that they are mailed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A partner's tenant is a workspace of its own: (partner, tenant claim).
  await sql`create table workspaces (
    id bigint generated always as identity primary key,
    partner text,
    tenant text,
    created_at timestamptz not null,
    unique nulls distinct (partner, tenant)
  )`.execute(db)

  // A partner's user is (partner, tenant claim, user claim); never the e-mail address, which is for mail alone.
  await sql`create table users (
    id integer generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    external_id text,
    email text,
    first_name text,
    last_name text,
    label text,
    timezone text, -- an IANA name
    password_hash text, -- argon2id; of people of our own, once they have set one
    email_confirmed_at timestamptz,
    came_for text, -- the client of a quick account: the one that it may approve before its address is confirmed
    is_staff boolean not null default false,
    deactivated_at timestamptz,
    created_at timestamptz not null,
    unique nulls distinct (workspace_id, external_id)
  )`.execute(db)
  await sql`create unique index users_email on users (lower(email)) where external_id is null`.execute(db)

  // A browser that a page was shown to; a person once somebody signed in. Its id changes at sign-in.
  await sql`create table browser_sessions (
    id_hash bytea primary key,
    former_hash bytea, -- of the id before the last sign-in: a form that was sent twice comes with that
    user_id integer references users on delete cascade,
    authenticated_at timestamptz,
    user_agent text,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null
  )`.execute(db)
  await sql`create index browser_sessions_user on browser_sessions (user_id)`.execute(db)
  await sql`create index browser_sessions_former on browser_sessions (former_hash) where former_hash is not null`.execute(
    db,
  )
  await sql`create index browser_sessions_expires_at on browser_sessions (expires_at)`.execute(db)

  // Where somebody who is sent to sign in goes on, and what the page says of it.
  await sql`create table continuations (
    id text primary key,
    session_hash bytea not null references browser_sessions on update cascade on delete cascade,
    title text not null,
    return_path text not null,
    prefill jsonb not null,
    form_targets text[] not null,
    came_for text, -- the client that sent the person here, if one did
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`.execute(db)
  await sql`create index continuations_session on continuations (session_hash)`.execute(db)
  await sql`create index continuations_expires_at on continuations (expires_at)`.execute(db)

  // Links in mails: confirm the address and set a password.
  await sql`create table mail_tokens (
    token_hash bytea primary key,
    user_id integer not null references users on delete cascade,
    purpose text not null check (purpose in ('confirm', 'reset')),
    email text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`.execute(db)
  await sql`create index mail_tokens_user on mail_tokens (user_id)`.execute(db)
  await sql`create index mail_tokens_expires_at on mail_tokens (expires_at)`.execute(db)

  // Who did what: sign-ins, changed secrets, revocations.
  await sql`create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    user_id integer,
    actor text not null, -- an address, or how an administrator came in
    action text not null,
    subject text,
    detail jsonb not null
  )`.execute(db)
  await sql`create index audit_log_user on audit_log (user_id, at)`.execute(db)
}
