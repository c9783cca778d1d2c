import { type Kysely, sql } from 'kysely'

/** What development mode keeps: the applied seed, mails, and the last requests. Empty in production. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table dev_seeds (
    position integer primary key,
    source text not null,
    content text not null -- sealed
  )`.execute(db)

  await sql`create table dev_mails (
    id uuid primary key,
    recipient text not null,
    subject text not null,
    body_text text not null,
    body_html text,
    sent_at timestamptz not null
  )`.execute(db)

  await sql`create unlogged table dev_requests (
    seq bigint generated always as identity primary key,
    id uuid not null,
    at timestamptz not null,
    method text not null,
    path text not null,
    query text not null,
    status integer not null,
    headers jsonb not null,
    body text
  )`.execute(db)
}
