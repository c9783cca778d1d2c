import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'

/** A try at a client's door. */
export type Attempt = {
  client_id: string
  at: Date
  door: 'authorize' | 'token'
  outcome: string
  parameter: string | null
  detail: string | null
  parameters: Readonly<Record<string, string>>
}

const columns = sql`client_id, at, door, outcome, parameter, detail, parameters`

/** Writes those of registered clients. */
export async function insertAttempts(db: Db, attempts: readonly Attempt[]): Promise<void> {
  await sql`
    insert into client_attempts (${columns})
    select ${columns} from rows from (json_to_recordset(${JSON.stringify(attempts)}::json)
      as (client_id text, at timestamptz, door text, outcome text, parameter text, detail text, parameters jsonb))
      with ordinality as attempt (client_id, at, door, outcome, parameter, detail, parameters, position)
    where client_id in (select client_id from clients) order by position`.execute(db)
}

/** Leaves the last `keptMax` of each of these clients. */
export async function deleteOldAttempts(db: Db, clientIds: readonly string[], keptMax: number): Promise<void> {
  await sql`
    delete from client_attempts using unnest(${clientIds}::text[]) as client
    where client_id = client and id <= (
      select id from client_attempts where client_id = client order by id desc offset ${keptMax} limit 1)`.execute(db)
}

export async function listAttempts(db: Db, clientId: string, countMax: number): Promise<Attempt[]> {
  const { rows } = await sql<Attempt>`
    select ${columns} from client_attempts where client_id = ${clientId} order by id desc limit ${countMax}`.execute(db)
  return rows
}
