import { type Kysely, sql } from 'kysely'

/** Third-party apps, their published versions, and what the console is about to publish. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table apps (
    id uuid primary key, -- UUID version 5 of the key
    key text not null unique,
    api_name text not null unique,
    number integer generated always as identity unique,
    owner_user_id integer references users, -- who edits it in the console; none: pushed by the command line
    latest_version text, -- none until the first one is published
    created_at timestamptz not null
  )`.execute(db)

  await sql`create table app_versions (
    app_id uuid not null references apps,
    version text not null,
    content_hash bytea not null,
    model json not null, -- the App model without its secrets; json keeps the order of its operations
    secrets text, -- sealed JSON: what was taken out of the model
    source text, -- the manifest as it was written in the console, without its client secret
    pushed_at timestamptz not null,
    primary key (app_id, version)
  )`.execute(db)

  // What the owner of an app works on in the console: the next version, and after publishing the same as the last one.
  await sql`create table app_drafts (
    app_id uuid primary key references apps on delete cascade,
    manifest text not null, -- its client secret stands there as a name
    hooks text,
    secret text, -- sealed: the client secret
    revision integer not null default 1, -- counts what was saved: a form that saw an earlier one is refused
    changed_at timestamptz not null
  )`.execute(db)
}
