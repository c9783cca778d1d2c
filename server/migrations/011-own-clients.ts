import { type Kysely, sql } from 'kysely'

/** OAuth clients that a workspace has registered at providers itself, in place of those of the apps' manifests. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table own_oauth_clients (
    workspace_id bigint not null references workspaces on delete cascade,
    app_id uuid not null references apps,
    client_id text not null,
    client_secret text not null, -- sealed, bound to (workspace, app, client id)
    is_current boolean not null, -- false: kept for the connections that were made with it
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (workspace_id, app_id, client_id)
  )`.execute(db)
  await sql`create unique index own_oauth_clients_current on own_oauth_clients (workspace_id, app_id)
            where is_current`.execute(db)

  // The connections that were made with such a client, and can be renewed with no other. The rest have no row.
  await sql`create table own_client_connections (
    connection_id integer primary key references connections on delete cascade,
    workspace_id bigint not null,
    app_id uuid not null,
    client_id text not null,
    foreign key (workspace_id, app_id, client_id) references own_oauth_clients
  )`.execute(db)
  await sql`create index own_client_connections_client
            on own_client_connections (workspace_id, app_id, client_id)`.execute(db)
}
