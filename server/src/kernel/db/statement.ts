import { CompiledQuery } from 'kysely'
import pg from 'pg'
import type { Db } from './database.ts'

/** Runs on the pool, where it is prepared once a connection, or as a part of a transaction. `Row` is what comes back. */
export type Statement<Row> = (on: pg.Pool | Db, values: readonly unknown[]) => Promise<Row[]>

/** Declares a statement of the hot path, which PostgreSQL parses and plans once. `name` must be unique in the program. */
export function statement<Row extends pg.QueryResultRow>(name: string, text: string): Statement<Row> {
  return async (on, values) => {
    const { rows } =
      on instanceof pg.Pool
        ? await on.query<Row>({ name, text, values: values as unknown[] })
        : await on.executeQuery<Row>(CompiledQuery.raw(text, values as unknown[]))
    return rows
  }
}
