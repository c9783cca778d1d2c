// Tables that are kept for days are partitioned by day, so that old rows are dropped and not deleted one by one. Partitions
// are made ahead; the default partition takes what comes on a day that has none (the clock can be moved).
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './db/index.ts'

export type DailyTable = { name: string; timeColumn: string; keptDays: number }

const DAY_MS = 24 * 3600 * 1000
const DAYS_AHEAD = 2
// Left for the next look: rows of that day are in the default partition already, another process was first, or the
// table is busy (whoever waits for its lock makes everybody else wait behind him).
const LEFT_FOR_LATER = new Set(['23514', '42P07', '55P03'])

/** Makes the partitions of today and the days ahead, and drops what is older than the table keeps. */
export async function keepPartitions(db: Db, table: DailyTable, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) await makePartition(db, table.name, today + ahead * DAY_MS)
  const keptSince = now.getTime() - table.keptDays * DAY_MS
  for (const day of await listDays(db, table.name)) {
    if (day + DAY_MS <= keptSince) await change(db, sql`drop table if exists ${sql.table(nameOf(table.name, day))}`)
  }
  await sql`delete from ${sql.table(`${table.name}_default`)} where ${sql.ref(table.timeColumn)} < ${new Date(keptSince)}`.execute(
    db,
  )
}

async function makePartition(db: Db, table: string, day: number): Promise<void> {
  const name = nameOf(table, day)
  const { rows } = await sql`select 1 from pg_class where relname = ${name}`.execute(db)
  if (rows.length > 0) return
  const from = sql.lit(new Date(day).toISOString())
  const to = sql.lit(new Date(day + DAY_MS).toISOString())
  await change(
    db,
    sql`create table ${sql.table(name)} partition of ${sql.table(table)} for values from (${from}) to (${to})`,
  )
}

async function change(db: Db, statement: RawBuilder<unknown>): Promise<void> {
  try {
    await db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '2s'`.execute(tx)
      await statement.execute(tx)
    })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!LEFT_FOR_LATER.has(code)) throw error
  }
}

/** The days that have a partition, as the milliseconds of their beginning. */
async function listDays(db: Db, table: string): Promise<number[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits join pg_class c on c.oid = inhrelid
    where inhparent = ${table}::regclass`.execute(db)
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = /_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? []
    return year === undefined ? [] : [Date.UTC(Number(year), Number(month) - 1, Number(day))]
  })
}

function nameOf(table: string, day: number): string {
  return `${table}_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`
}
