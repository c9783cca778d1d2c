import { type Kysely, sql } from 'kysely'

/** Templates: Zaps that somebody may start from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table zap_templates (
    id integer generated always as identity primary key,
    slug text not null unique,
    title text not null,
    description text not null,
    status text not null check (status in ('draft', 'published')),
    steps jsonb not null, -- apps by their keys, in order
    created_at timestamptz not null
  )`.execute(db)
}
