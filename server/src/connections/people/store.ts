// Connections by the person that they are of, whichever client they were made through.
import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { Connection } from '../model.ts'
import { columns } from '../store.ts'
import type { PersonOfConnections } from './connections-of-person.ts'

const isOf = ({ userId, workspaceId }: PersonOfConnections) =>
  sql`workspace_id = ${workspaceId} and user_id = ${userId}`

/** Latest first. */
export async function listOfPerson(db: Db, person: PersonOfConnections, rowsMax: number): Promise<Connection[]> {
  const { rows } = await sql<Connection>`
    select ${columns} from connections where ${isOf(person)} order by created_at desc, id limit ${rowsMax}`.execute(db)
  return rows
}

export async function findOfPerson(db: Db, id: number, person: PersonOfConnections): Promise<Connection | undefined> {
  const { rows } = await sql<Connection>`
    select ${columns} from connections where id = ${id} and ${isOf(person)}`.execute(db)
  return rows[0]
}

export async function findByIds(db: Db, ids: readonly number[]): Promise<Connection[]> {
  const { rows } = await sql<Connection>`
    select ${columns} from connections where id = any(${ids}::integer[])`.execute(db)
  return rows
}

/** Which of these are active; they stay as they are until the transaction ends. */
export async function holdActive(db: Db, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number; status: Connection['status'] }>`
    select id, status from connections where id = any(${ids}::integer[]) order by id for share`.execute(db)
  return rows.flatMap(({ id, status }) => (status === 'active' ? [id] : []))
}
