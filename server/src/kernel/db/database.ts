import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'

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

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 60_000

// Wire values to JavaScript: bigint ids stay exact up to 2^53, which identity columns never reach.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

/**
 * Opens a pool on the PostgreSQL at `url` (nothing is sent before the first query).
 * `applicationName` shows in pg_stat_activity; `connectionsMax` bounds the pool (default 10).
 */
export function createDatabase(
  url: string,
  options: { applicationName?: string; connectionsMax?: number } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connectionsMax ?? 10,
    application_name: options.applicationName ?? 'wayleave',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    types,
  })
  pool.on('error', () => {}) // an idle connection died; the next query opens another and reports what is wrong
  pool.on('connect', (client) => client.on('error', () => {})) // one died while it was lent out: its next query says so
  const db = new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, url, close: () => db.destroy() }
}
