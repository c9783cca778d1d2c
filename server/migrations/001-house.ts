import { type Kysely, sql } from 'kysely'

/** Tables of the kernel: settings, data keys, signing keys, live processes, deliveries, mails, idempotency keys, limits. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // What all processes on this database share: public URL, clock offset, generated master key, development mark.
  await sql`create table settings (
    key text primary key,
    value jsonb not null
  )`.execute(db)

  // What everything else is sealed with: a key for the installation and one for each workspace, wrapped by a master key.
  await sql`create table data_keys (
    id text primary key,
    workspace_id bigint not null, -- 0: the installation's
    wrapped text not null, -- 32 bytes, sealed with the master key
    master_key_id text not null, -- which one
    created_at timestamptz not null,
    retired_at timestamptz -- seals no longer; opens what it sealed
  )`.execute(db)
  await sql`create unique index data_keys_current on data_keys (workspace_id) where retired_at is null`.execute(db)
  await sql`create index data_keys_workspace_id on data_keys (workspace_id)`.execute(db)
  await sql`create index data_keys_master_key_id on data_keys (master_key_id)`.execute(db)

  await sql`create table signing_keys (
    kid text primary key,
    alg text not null,
    public_jwk jsonb not null,
    private_key text not null, -- PKCS #8, sealed
    created_at timestamptz not null, -- published from here on
    signs_from timestamptz not null, -- later: nobody who keeps a copy of the JWKS for a while lacks it then
    retired_at timestamptz -- signs no longer; published while what it signed may live
  )`.execute(db)

  // A process is live while the backend that holds its LISTEN is; clock_version says which clock it has heard of.
  await sql`create table processes (
    id uuid primary key,
    backend_pid integer not null,
    clock_version bigint not null,
    master_key_ids text[] not null, -- that it was configured with, the current one first; empty: it asks the database
    started_at timestamptz not null
  )`.execute(db)

  await sql`create table deliveries (
    id uuid not null,
    created_at timestamptz not null,
    webhook_id text not null,
    url text not null,
    body text not null, -- sealed
    secrets text, -- sealed list of whsec_ secrets
    token jsonb, -- claims of the signed token that goes along, and its header's name
    retry_seconds integer[] not null, -- how long to wait after each failed attempt but the last
    is_patient boolean not null, -- tried again whatever the answer but 410
    source text, -- what sends it: its deliveries are listed and given up together
    status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    primary key (id, created_at)
  ) partition by range (created_at)`.execute(db)
  await sql`create table deliveries_default partition of deliveries default`.execute(db)
  await sql`create index deliveries_due on deliveries (next_attempt_at) where status = 'pending'`.execute(db)
  await sql`create index deliveries_webhook_id on deliveries (webhook_id)`.execute(db)
  await sql`create index deliveries_source on deliveries (source, created_at) where source is not null`.execute(db)

  await sql`create table delivery_attempts (
    delivery_id uuid not null,
    at timestamptz not null,
    attempt integer not null,
    status integer,
    failure text,
    duration_ms integer not null
  ) partition by range (at)`.execute(db)
  await sql`create table delivery_attempts_default partition of delivery_attempts default`.execute(db)
  await sql`create index delivery_attempts_delivery on delivery_attempts (delivery_id)`.execute(db)

  await sql`create table idempotency_keys (
    key_hash bytea primary key, -- client, user, method, path and key
    fingerprint bytea not null,
    status integer not null,
    body jsonb not null,
    created_at timestamptz not null
  )`.execute(db)
  await sql`create index idempotency_keys_created_at on idempotency_keys (created_at)`.execute(db)

  // Mails that wait for the mail server, and those that were sent, for a week. Links in them are secrets.
  await sql`create table mails (
    id uuid primary key,
    recipient text not null,
    subject text not null,
    content text not null, -- sealed JSON of text and html
    status text not null default 'pending' check (status in ('pending', 'sent', 'failed')),
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    failure text,
    created_at timestamptz not null,
    sent_at timestamptz
  )`.execute(db)
  await sql`create index mails_due on mails (next_attempt_at) where status = 'pending'`.execute(db)
  await sql`create index mails_created_at on mails (created_at)`.execute(db)

  // Exact limits: what was counted in the window that a key is in. A restart must not forget who guesses passwords.
  await sql`create table limit_counts (
    key text primary key,
    window_started_at timestamptz not null,
    window_ends_at timestamptz not null,
    count integer not null
  )`.execute(db)
  await sql`create index limit_counts_window_ends_at on limit_counts (window_ends_at)`.execute(db)

  // API limits: what all processes have counted together; each adds its own once a second.
  await sql`create unlogged table limit_sums (
    key text primary key,
    window_started_at timestamptz not null,
    count integer not null,
    blocked_until timestamptz -- it went over its limit
  )`.execute(db)
}
