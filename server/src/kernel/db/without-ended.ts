import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'

/**
 * The pool as Kysely uses it, which gives a connection back without a word of what became of it: one that PostgreSQL
 * has ended answers its last query before its socket closes, and would fail the next borrower too.
 */
export function withoutEnded(pool: pg.Pool): PostgresPool {
  return { options: pool.options, connect: async () => watched(await pool.connect()), end: () => pool.end() }
}

function watched(client: pg.PoolClient): PostgresPoolClient {
  let isOver = false
  async function query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      return await client.query(text, [...values])
    } catch (error) {
      isOver ||= isEnd(error)
      throw error
    }
  }
  return {
    query: query as unknown as PostgresPoolClient['query'], // cursors aside, which nothing here uses
    release: (destroy) => client.release(destroy || isOver),
  }
}

/** A statement's own mistakes leave the connection as it was; FATAL, or whatever PostgreSQL did not say itself, ends it. */
function isEnd(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || error.severity === 'FATAL' || error.severity === 'PANIC'
}
