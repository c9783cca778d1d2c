import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { connectionTo } from './connection.ts'
import { withoutEnded } from './without-ended.ts'

/** The everyday handle; a slice narrows it to its own tables with `withTables`. */
export type Db = Kysely<Record<never, never>>
/** A handle inside a transaction; usable wherever a `Db` is. */
export type Tx = Transaction<Record<never, never>>

export type Database = {
  db: Db
  pool: pg.Pool
  url: string
  close(): Promise<void>
}

const STATEMENT_MS_MAX = 20_000
// PostgreSQL ends a statement itself; only one that is gone leaves a connection silent for longer.
const SILENCE_MS_MAX = 25_000

// Wire values to JavaScript: bigint ids stay exact up to 2^53, which identity columns never reach.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

/**
 * Opens a pool on the PostgreSQL at `url` (nothing is sent before the first query).
 * `applicationName` shows in pg_stat_activity; `connectionsMax` bounds the pool (default 10). `statementMsMax` bounds a
 * statement (default 20 s), `silenceMsMax` the wait for a database that is gone (default 25 s); 0: as long as it takes.
 */
export function createDatabase(
  url: string,
  options: { applicationName?: string; connectionsMax?: number; statementMsMax?: number; silenceMsMax?: number } = {},
): Database {
  const pool = new pg.Pool({
    ...connectionTo(url, options.applicationName ?? 'wayleave', options.silenceMsMax ?? SILENCE_MS_MAX),
    max: options.connectionsMax ?? 10,
    statement_timeout: options.statementMsMax ?? STATEMENT_MS_MAX,
    types,
  })
  pool.on('error', () => {}) // an idle connection died; the next query opens another and reports what is wrong
  pool.on('connect', (client) => client.on('error', () => {})) // one died while it was lent out: its next query says so
  const db = new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool: withoutEnded(pool) }) })
  return { db, pool, url, close: () => db.destroy() }
}

/** Opens a database for one piece of work, gives back what that returns, and closes it in any case. */
export async function withDatabase<T>(
  url: string,
  options: Parameters<typeof createDatabase>[1],
  use: (db: Db) => Promise<T>,
): Promise<T> {
  const database = createDatabase(url, options)
  try {
    return await use(database.db)
  } finally {
    await database.close()
  }
}
