import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

export type Sealed = { id: number; workspace_id: number; credentials: string }

export async function countConnections(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from connections`.execute(db)
  return rows[0]?.count ?? 0
}

/** The next connections after an id, with what is sealed in them. */
export async function listSealed(db: Db, after: number, limit: number): Promise<Sealed[]> {
  const { rows } = await sql<Sealed>`
    select id, workspace_id, credentials from connections where id > ${after} order by id limit ${limit}`.execute(db)
  return rows
}

/** Replaces sealed credentials by the same ones sealed anew; those that somebody renewed meanwhile stay. */
export async function replaceSealed(db: Db, rows: readonly (Sealed & { resealed: string })[]): Promise<number> {
  const { numAffectedRows } = await sql`
    update connections set credentials = anew.resealed
    from json_to_recordset(${JSON.stringify(rows)}) as anew (id integer, credentials text, resealed text)
    where connections.id = anew.id and connections.credentials = anew.credentials`.execute(db)
  return Number(numAffectedRows ?? 0)
}
