import { type Kysely, sql } from 'kysely'

/** Promotions that the operator offers to a client's users, who takes part, and what they have used. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table promotions (
    client_id text not null references clients on delete cascade,
    id text not null,
    days integer, -- that an enrollment lasts; none: until it is ended
    task_limit_per_month integer not null,
    created_at timestamptz not null,
    primary key (client_id, id)
  )`.execute(db)

  // What was promised stays as it was when the user was enrolled.
  await sql`create table promotion_enrollments (
    id text primary key,
    client_id text not null,
    promotion_id text not null,
    user_id integer not null references users on delete cascade,
    workspace_id bigint not null references workspaces on delete cascade,
    task_limit_per_month integer not null,
    enrolled_at timestamptz not null,
    expires_at timestamptz,
    foreign key (client_id, promotion_id) references promotions on delete cascade,
    unique (client_id, promotion_id, user_id, workspace_id)
  )`.execute(db)
  await sql`create index promotion_enrollments_expiry on promotion_enrollments (expires_at)
            where expires_at is not null`.execute(db)

  // Tasks by the day (UTC) on which they began. Runs are kept 7 days, the numbers for as long as the enrollment.
  await sql`create table promotion_tasks (
    enrollment_id text not null references promotion_enrollments on delete cascade,
    day date not null,
    tasks integer not null,
    primary key (enrollment_id, day)
  )`.execute(db)
}
