import type pg from 'pg'

/** A named statement: PostgreSQL parses and plans it once a connection. `Row` is what comes back. */
export type Statement<Row> = (pool: pg.Pool, values: readonly unknown[]) => Promise<Row[]>

/** Declares a statement of the hot path. `name` must be unique in the program. */
export function statement<Row extends pg.QueryResultRow>(name: string, text: string): Statement<Row> {
  return async (pool, values) => (await pool.query<Row>({ name, text, values: values as unknown[] })).rows
}
