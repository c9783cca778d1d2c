import { type Kysely, sql } from 'kysely'

/** Third-party apps and their published versions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table apps (
    id uuid primary key, -- UUID version 5 of the key
    key text not null unique,
    api_name text not null unique,
    number integer generated always as identity unique,
    latest_version text not null,
    created_at timestamptz not null
  )`.execute(db)

  await sql`create table app_versions (
    app_id uuid not null references apps,
    version text not null,
    content_hash bytea not null,
    model json not null, -- the App model without its secrets; json keeps the order of its operations
    secrets text, -- sealed JSON: what was taken out of the model
    pushed_at timestamptz not null,
    primary key (app_id, version)
  )`.execute(db)
}
