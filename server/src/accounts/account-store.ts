import { sql } from 'kysely'
import type pg from 'pg'
import { type Db, statement } from '../kernel/db/index.ts'
import type { Person } from './person.ts'
import { PERSON_JSON, personColumns } from './session-store.ts'

type Found = { person: Person; password_hash: string | null }

/** People of our own alone: a partner's users have no password, and their addresses are said by somebody else. */
export async function findByEmail(db: Db, email: string): Promise<Found | undefined> {
  const { rows } = await sql<Found>`
    select ${personColumns} as person, password_hash from users
    where lower(email) = lower(${email}) and external_id is null and deactivated_at is null`.execute(db)
  return rows[0]
}

export async function findById(db: Db, userId: number): Promise<Person | undefined> {
  const { rows } = await sql<{ person: Person }>`
    select ${personColumns} as person from users
    where id = ${userId} and external_id is null and deactivated_at is null`.execute(db)
  return rows[0]?.person
}

const findPeople = statement<{ person: Person }>(
  'accounts_find_people',
  `select ${PERSON_JSON} as person from users
   where id = any($1::integer[]) and external_id is null and deactivated_at is null`,
)

/** The people of these ids, in their order. */
export async function findByIds(pool: pg.Pool, userIds: readonly number[]): Promise<Array<Person | undefined>> {
  const rows = await findPeople(pool, [userIds])
  return userIds.map((id) => rows.find(({ person }) => person.userId === id)?.person)
}

/** A person with what only an administrator is told. */
export type ListedPerson = { person: Person; createdAt: Date; deactivatedAt: Date | null; hasPassword: boolean }

export async function listPeople(db: Db): Promise<ListedPerson[]> {
  const { rows } = await sql<ListedPerson>`
    select ${personColumns} as person, created_at as "createdAt", deactivated_at as "deactivatedAt",
      password_hash is not null as "hasPassword"
    from users where external_id is null and email is not null order by id`.execute(db)
  return rows
}

export type NewAccount = {
  email: string
  firstName: string | null
  lastName: string | null
  passwordHash: string | null
  confirmedAt: Date | null
  cameFor: string | null
}

/** Returns undefined when the address is taken, also by somebody who signs up at the same time. */
export async function insertAccount(db: Db, made: NewAccount, now: Date): Promise<Person | undefined> {
  const { rows: places } = await sql<{ id: number }>`
    insert into workspaces (created_at)
    select ${now} where not exists (
      select from users where lower(email) = lower(${made.email}) and external_id is null)
    returning id`.execute(db)
  const workspaceId = places[0]?.id
  if (workspaceId === undefined) return undefined
  const { rows } = await sql<{ person: Person }>`
    insert into users (workspace_id, email, first_name, last_name, password_hash, email_confirmed_at, came_for, created_at)
    values (${workspaceId}, ${made.email}, ${made.firstName}, ${made.lastName}, ${made.passwordHash},
      ${made.confirmedAt}, ${made.cameFor}, ${now})
    on conflict (lower(email)) where external_id is null do nothing
    returning ${personColumns} as person`.execute(db)
  if (!rows[0]) await sql`delete from workspaces where id = ${workspaceId}`.execute(db)
  return rows[0]?.person
}

/** Whether a person may speak for the operator of this server. */
export async function setStaff(db: Db, userId: number, isStaff: boolean): Promise<void> {
  await sql`update users set is_staff = ${isStaff} where id = ${userId}`.execute(db)
}

export async function setNames(db: Db, userId: number, first: string | null, last: string | null): Promise<void> {
  await sql`update users set first_name = ${first}, last_name = ${last} where id = ${userId}`.execute(db)
}

/** Locks a password against its change; false when it has been changed, or its account closed. */
export async function holdPassword(tx: Db, userId: number, passwordHash: string): Promise<boolean> {
  const { rows } = await sql`
    select from users where id = ${userId} and password_hash = ${passwordHash} and deactivated_at is null
    for share`.execute(tx)
  return rows.length > 0
}

/** Sets the password of somebody who proved the address, which is confirmed from then on. */
export async function setPassword(
  db: Db,
  userId: number,
  passwordHash: string,
  now: Date,
): Promise<Person | undefined> {
  const { rows } = await sql<{ person: Person }>`
    update users set password_hash = ${passwordHash}, email_confirmed_at = coalesce(email_confirmed_at, ${now}),
      came_for = null
    where id = ${userId} and deactivated_at is null
    returning ${personColumns} as person`.execute(db)
  return rows[0]?.person
}

/** Returns the address, or undefined when there is no such person or he is deactivated already. */
export async function deactivate(db: Db, userId: number, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update users set deactivated_at = ${now} where id = ${userId} and deactivated_at is null returning id`.execute(db)
  return rows.length > 0
}
