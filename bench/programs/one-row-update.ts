// The limit of a rotation: one row is updated and committed, by a prepared statement through a pool of node-pg.
import pg from 'pg'
import { answerParent, readSetup } from '../child.ts'
import { closedLoop } from '../load.ts'

const { databaseUrl, rows } = readSetup<{ databaseUrl: string; rows: number }>()
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 }) // as many connections as the server has
await pool.query('create table rows (id integer primary key, hash bytea not null, used_at timestamptz)')
await pool.query(`insert into rows select n, sha256(n::text::bytea) from generate_series(1, ${Number(rows)}) as n`)
await pool.query('vacuum analyze rows')
const update = { name: 'update', text: 'update rows set used_at = now() where id = $1 returning hash' }

const operations = {
  /** Updates rows at random for `seconds`. */
  update: async ({ concurrency, seconds }: { concurrency: number; seconds: number }) => {
    const once = async () => {
      await pool.query({ ...update, values: [1 + Math.floor(Math.random() * rows)] })
    }
    return closedLoop(once, { concurrency, seconds, countMax: Number.POSITIVE_INFINITY })
  },
}
export type OneRowUpdate = typeof operations

answerParent(operations, () => pool.end())
