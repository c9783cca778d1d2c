import { type Kysely, sql } from 'kysely'

/** People and the workspaces that own what they connect. */
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
    created_at timestamptz not null,
    unique nulls distinct (workspace_id, external_id)
  )`.execute(db)
  await sql`create unique index users_email on users (lower(email)) where external_id is null`.execute(db)
}
