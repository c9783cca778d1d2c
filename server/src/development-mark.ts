// Development mode and production never share a database: `dev` marks one that it found empty and refuses one that has
// tables and no mark; `start` refuses a marked one.
import { sql } from 'kysely'
import { type Db, migrate, withDatabase } from './kernel/db/index.ts'
import { StartError } from './kernel/errors.ts'
import { readSetting, settleSetting } from './kernel/settings.ts'
import { withoutPassword } from './reachable-database.ts'

// Stands in an empty database between the first step and the mark, so that a kill in between leaves no database that
// nobody takes.
const BEGUN = 'wayleave_development_begun'

/**
 * Brings the database of development mode up to date, and marks it when it was empty. Several at once wait for each
 * other. Throws StartError when the database has tables and no mark. `now` is when the mark is made.
 */
export async function prepareDevelopmentDatabase(url: string, now: Date): Promise<void> {
  await withDatabase(url, { applicationName: 'wayleave dev', connectionsMax: 2 }, async (db) => {
    await db.connection().execute(async (held) => {
      await sql`select pg_advisory_lock(hashtext('wayleave dev'))`.execute(held) // given back with the connection
      if (!(await isDevelopment(held))) await claim(held, url)
      await migrate(url)
      await settleSetting(held, 'development', { since: now.toISOString() })
      await sql`drop table if exists ${sql.table(BEGUN)}`.execute(held)
    })
  })
}

/** Throws StartError when the database is development mode's. */
export async function refuseDevelopmentDatabase(url: string): Promise<void> {
  if (!(await isDevelopmentDatabase(url))) return
  throw new StartError(
    `${withoutPassword(url)} belongs to wayleave dev (its secrets are development secrets); give wayleave start another one`,
  )
}

/** Whether development mode marked the database as its own. */
export async function isDevelopmentDatabase(url: string): Promise<boolean> {
  return withDatabase(url, { applicationName: 'wayleave start', connectionsMax: 1 }, isDevelopment)
}

async function isDevelopment(db: Db): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('settings') is not null as found`.execute(db)
  return rows[0]?.found === true && (await readSetting(db, 'development')) !== undefined
}

async function claim(db: Db, url: string): Promise<void> {
  const tables = await listTables(db)
  if (tables.includes(BEGUN)) return
  if (tables.length > 0) {
    throw new StartError(
      `${withoutPassword(url)} has tables that wayleave dev did not make; give it an empty database with --database`,
    )
  }
  await sql`create table ${sql.table(BEGUN)} ()`.execute(db)
}

async function listTables(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f') and nspname not like 'pg\\_%' and nspname <> 'information_schema'`.execute(
    db,
  )
  return rows.map(({ name }) => name)
}
