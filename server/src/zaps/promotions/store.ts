import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { GivenPromotion, ListedPromotion } from './promotion.ts'

export type Promotion = { id: string; client_id: string; days: number | null; task_limit_per_month: number }

/** Whom it is of: in another workspace, the same person is somebody else. */
export type Enrolled = { client_id: string; user_id: number; workspace_id: number }
export type Enrollment = Enrolled & {
  id: string
  promotion_id: string
  task_limit_per_month: number
  enrolled_at: Date
  expires_at: Date | null
}
export type DayOfTasks = { enrollment_id: string; day: string; tasks: number }

const columns =
  sql.raw(`id, client_id, promotion_id, user_id, workspace_id::float8 as workspace_id, task_limit_per_month,
  enrolled_at, expires_at`)
const isLive = (now: Date) => sql<boolean>`(expires_at is null or expires_at > ${now})`

/** False when there is no such client. */
export async function upsertPromotion(db: Db, { id, client, ...given }: GivenPromotion, now: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into promotions (client_id, id, days, task_limit_per_month, created_at)
    select client_id, ${id}, ${given.days ?? null}, ${given.task_limit_per_month}, ${now}
    from clients where client_id = ${client}
    on conflict (client_id, id) do update
    set days = excluded.days, task_limit_per_month = excluded.task_limit_per_month
    returning id`.execute(db)
  return rows.length > 0
}

export async function listPromotions(db: Db, clientId: string | undefined, now: Date): Promise<ListedPromotion[]> {
  const { rows } = await sql<ListedPromotion>`
    select id, client_id, days, task_limit_per_month, (select count(*)::int from promotion_enrollments
      where promotion_id = promotions.id and client_id = promotions.client_id and ${isLive(now)}) as enrolled
    from promotions where ${clientId ?? null}::text is null or client_id = ${clientId ?? null}
    order by client_id, id`.execute(db)
  return rows
}

export async function findPromotion(db: Db, clientId: string, id: string): Promise<Promotion | undefined> {
  const { rows } = await sql<Promotion>`
    select id, client_id, days, task_limit_per_month from promotions
    where client_id = ${clientId} and id = ${id}`.execute(db)
  return rows[0]
}

/** False when the user is enrolled already. One that is over makes room; two at once cannot both be written. */
export async function insertEnrollment(db: Db, made: Enrollment): Promise<boolean> {
  const { rows } = await sql`
    insert into promotion_enrollments (id, client_id, promotion_id, user_id, workspace_id, task_limit_per_month,
      enrolled_at, expires_at)
    values (${made.id}, ${made.client_id}, ${made.promotion_id}, ${made.user_id}, ${made.workspace_id},
      ${made.task_limit_per_month}, ${made.enrolled_at}, ${made.expires_at})
    on conflict (client_id, promotion_id, user_id, workspace_id) do nothing returning id`.execute(db)
  return rows.length > 0
}

/** Forgets the enrollments that are over: all, or those of a user. */
export async function deleteExpired(db: Db, now: Date, of?: Enrolled): Promise<void> {
  const whose = of
    ? sql`client_id = ${of.client_id} and user_id = ${of.user_id} and workspace_id = ${of.workspace_id}`
    : sql`true`
  await sql`delete from promotion_enrollments where expires_at <= ${now} and ${whose}`.execute(db)
}

/** One that is not over, of the client and this user. */
export async function findEnrollment(db: Db, id: string, of: Enrolled, now: Date): Promise<Enrollment | undefined> {
  const { rows } = await sql<Enrollment>`
    select ${columns} from promotion_enrollments
    where id = ${id} and client_id = ${of.client_id} and user_id = ${of.user_id} and workspace_id = ${of.workspace_id}
      and ${isLive(now)}`.execute(db)
  return rows[0]
}

/** Those that are not over, in the order of their ids, behind `after`. */
export async function listEnrollments(db: Db, after: string, rowsMax: number, now: Date): Promise<Enrollment[]> {
  const { rows } = await sql<Enrollment>`
    select ${columns} from promotion_enrollments where id > ${after} and ${isLive(now)}
    order by id limit ${rowsMax}`.execute(db)
  return rows
}

/** False when the client has no such enrollment, or `user` is somebody else. */
export async function deleteEnrollment(
  db: Db,
  id: string,
  of: { client_id: string; user: { userId: number; workspaceId: number } | undefined },
  now: Date,
): Promise<boolean> {
  const isUsers = of.user ? sql`user_id = ${of.user.userId} and workspace_id = ${of.user.workspaceId}` : sql`true`
  const { rows } = await sql`
    delete from promotion_enrollments
    where id = ${id} and client_id = ${of.client_id} and ${isUsers} and ${isLive(now)} returning id`.execute(db)
  return rows.length > 0
}

/** Keeps the numbers of days; what was counted once is never less, also when its runs are gone. */
export async function keepTasks(db: Db, days: readonly DayOfTasks[]): Promise<void> {
  await sql`
    insert into promotion_tasks (enrollment_id, day, tasks)
    select enrollment_id, day, tasks from json_to_recordset(${JSON.stringify(days)}::json)
      as counted (enrollment_id text, day date, tasks integer)
    where exists (select from promotion_enrollments where id = enrollment_id) -- ended meanwhile
    on conflict (enrollment_id, day) do update set tasks = greatest(promotion_tasks.tasks, excluded.tasks)`.execute(db)
}

/** Tasks on the days from `since` on and before `until`, beginnings of days in UTC. */
export async function sumTasks(db: Db, enrollmentId: string, since: Date, until: Date): Promise<number> {
  const { rows } = await sql<{ tasks: number }>`
    select coalesce(sum(tasks), 0)::int as tasks from promotion_tasks
    where enrollment_id = ${enrollmentId} and day >= (${since}::timestamptz at time zone 'UTC')::date
      and day < (${until}::timestamptz at time zone 'UTC')::date`.execute(db)
  return rows[0]?.tasks ?? 0
}
