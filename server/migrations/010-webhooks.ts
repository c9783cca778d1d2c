import { type Kysely, sql } from 'kysely'

/** Where clients hear of their users' connections. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table connection_webhooks (
    id uuid primary key,
    client_id text not null references clients on delete cascade,
    event_type text not null,
    callback_url text not null,
    is_active boolean not null,
    secret text not null, -- sealed whsec_
    created_at timestamptz not null
  )`.execute(db)
  await sql`create index connection_webhooks_client on connection_webhooks (client_id)`.execute(db)
}
